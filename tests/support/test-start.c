/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * NodeMCU's start, see test-start.h.
 */
#include "test-start.h"

#include "bytes.h"

#include <string.h>

void
put_state (TestChip *chip, guint32 address, State state)
{
  guint8 *sector = chip->bytes + address;

  memset (sector, 0xFF, FLASH_SECTOR_SIZE);
  if (state == BLANK)
    return;
  if (state >= FOREIGN) {
    test_chip_put_data (chip, address, address + FLASH_SECTOR_SIZE);
    sector[0] = state == FOREIGN ? 0x37 : state == FOREIGN_FF ? 0xFF : 0x05;
    return;
  }
  test_chip_put_init_data (chip,
                           address,
                           state == GOOD_V08 ? NF_IMAGE_DEFAULT_V08_NAME : NF_IMAGE_DEFAULT_NAME,
                           0,
                           0);
  if (state == GOOD_0_9)
    sector[114] = 0;
  else if (state == GOOD_1_2)
    sector[112] = 3;
  else if (state == CUSTOM)
    sector[107] = 0xFF;
  else if (state == OLD_4)
    sector[0] = 4;
  else if (state == OLD_2)
    sector[0] = 2;
}

static gboolean
is_word_blank (const guint8 *bytes)
{
  return get_u32 (bytes) == 0xFFFFFFFF;
}

static void
write_default (TestChip *chip, guint32 address)
{
  memset (chip->bytes + address, 0xFF, FLASH_SECTOR_SIZE);
  test_chip_put_init_data (chip, address, NF_IMAGE_DEFAULT_NAME, 0, 0);
}

/* Whether the SDK gets past its "rf_cal[0] !=0x05", with data that is not rubbish. */
static gboolean
is_found (const TestChip *chip, guint32 address)
{
  NfInitDataState state = nf_init_data_get_state (chip->bytes + address, NF_INIT_DATA_SIZE);

  return state == NF_INIT_DATA_GOOD || state == NF_INIT_DATA_CUSTOM;
}

static gboolean
has_looked (const TestChip *chip)
{
  const guint8 *page = chip->bytes + NF_PARTITIONS_AT;

  while (page[1] != 0xFF) {
    if (page[1] == 2)
      return TRUE;
    page += 4 + 4 * page[0];
  }
  return FALSE;
}

/* As NodeMCU's app/user/user_main.c has it at its tags. */
gboolean
start (TestChip *chip, NfNodemcu nodemcu)
{
  guint32 classic = chip->size - 0x4000;
  guint32 phy = nodemcu == NF_NODEMCU_3_OLD ? 0xC000 : 0xF000;

  if (nodemcu == NF_NODEMCU_2 && is_word_blank (chip->bytes + classic))
    write_default (chip, classic);
  if (nodemcu < NF_NODEMCU_3_OLD)
    return is_found (chip, classic);
  if (!has_looked (chip) && chip->bytes[phy] != 5)
    write_default (chip, phy);
  return is_found (chip, phy);
}

void
follow (TestChip *chip, const NfInitDataAdvice *advice)
{
  if (advice->action != NF_INIT_DATA_WRITE)
    return;
  write_default (chip, advice->address);
  if (advice->blank_address != 0)
    memset (chip->bytes + advice->blank_address, 0xFF, FLASH_SECTOR_SIZE);
}

void
assert_advice (const NfInitDataAdvice *advice, Expected expected, guint32 address, guint32 blank)
{
  g_assert_cmpint (advice->action, ==, expected.action);
  g_assert_cmpint (advice->reason, ==, expected.reason);
  g_assert_cmphex (advice->address, ==, address);
  g_assert_cmphex (advice->blank_address, ==, blank);
}

NfIntention
intend (const NfFirmwareFacts *firmware, guint32 header_bytes, const NfRange *written, guint n)
{
  return (NfIntention){ .firmware = firmware,
                        .header_bytes = header_bytes,
                        .written = written,
                        .n_written = n };
}
