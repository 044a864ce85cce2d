/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Flashes laid out by hand, see test-chip.h.
 */
#include "test-chip.h"

#include "bytes.h"

#include <string.h>

enum {
  SECTOR = FLASH_SECTOR_SIZE,
  PAGE = 256,
  IRAM = 0x40100000,
  REQUESTS_MAX = 1000,
};

TestChip *
test_chip_new (guint32 size)
{
  TestChip *self = g_new0 (TestChip, 1);

  self->size = size;
  self->bytes = g_malloc (size);
  memset (self->bytes, 0xFF, size);
  return self;
}

void
test_chip_free (TestChip *self)
{
  g_free (self->bytes);
  g_free (self);
}

void
test_chip_put (TestChip *self, guint32 address, gconstpointer bytes, gsize size)
{
  g_assert_cmpuint (address + size, <=, self->size);
  memcpy (self->bytes + address, bytes, size);
}

void
test_chip_put_data (TestChip *self, guint32 address, guint32 end)
{
  g_assert_cmpuint (end, <=, self->size);
  for (guint32 i = address; i < end; i++)
    self->bytes[i] = (guint8) ((i * 2654435761u) >> 24) & 0x7F;
}

/* --- Programs ---------------------------------------------------------------------------- */

void
test_chip_put_program (TestChip *self, guint32 address, guint32 end, NfFlashSize size)
{
  guint32 content = end - address - 8 - 2 * 8 - 16;
  guint8 *at = self->bytes + address;

  test_chip_put_data (self, address, end);
  memcpy (at, "\xE9\x02\x02", 3);
  at[3] = (guint8) (size << 4);
  put_u32 (at + 4, IRAM + 4);
  put_u32 (at + 8, IRAM);
  put_u32 (at + 12, content / 2);
  put_u32 (at + 16 + content / 2, 0x3FFE8000);
  put_u32 (at + 20 + content / 2, content - content / 2);
}

void
test_chip_put_user_program (TestChip *self, guint32 address, guint32 end)
{
  guint32 second = address + (end - address) / 2 / 16 * 16;

  test_chip_put_data (self, address, end);
  memcpy (self->bytes + address, "\xEA\x04\x00\x40", 4);
  put_u32 (self->bytes + address + 4, IRAM + 4);
  put_u32 (self->bytes + address + 8, 0);
  put_u32 (self->bytes + address + 12, second - address - 16);
  test_chip_put_program (self, second, end - 4, NF_FLASH_SIZE_4M_C1);
}

void
test_chip_put_classic (TestChip *self, guint32 code_end, NfFlashSize size)
{
  test_chip_put_program (self, 0, 0xB6B0, size);
  test_chip_put_data (self, NF_PARTITIONS_AT, code_end);
}

void
test_chip_put_init_data (TestChip *self,
                         guint32 address,
                         const char *name,
                         guint changed,
                         guint8 value)
{
  g_autoptr (NfImage) image = nf_image_load (name, NULL);

  test_chip_put (self, address, nf_image_get_data (image, NULL), NF_INIT_DATA_SIZE);
  if (changed != 0)
    self->bytes[address + changed] = value;
}

/* --- NodeMCU 3 --------------------------------------------------------------------------- */

/* Appends one item of a table. */
static guint8 *
put_item (guint8 *at, guint32 type, guint32 address, guint32 size)
{
  put_u32 (at, type);
  put_u32 (at + 4, address);
  put_u32 (at + 8, size);
  return at + 12;
}

static guint8 *
put_fresh_items (guint8 *at, gboolean is_old, guint32 lfs)
{
  at = put_item (at, 101, 0, 0xB000);
  at = put_item (at, 4, is_old ? 0xB000 : 0xD000, 0x1000);
  at = put_item (at, 5, is_old ? 0xC000 : 0xF000, 0x1000);
  if (is_old)
    at = put_item (at, 6, 0xD000, 0x3000);
  at = put_item (at, 102, 0x10000, 0);
  at = put_item (at, 103, 0, lfs);
  at = put_item (at, 106, 0, 0xFFFFFFFF);
  if (!is_old)
    at = put_item (at, 6, 0, 0x3000);
  return put_item (at, 0, 0x40200000 + TEST_CODE_END, 0);
}

static guint8 *
put_started_items (guint8 *at, gboolean is_old, guint32 lfs, guint32 flash_bytes)
{
  guint32 files = TEST_CODE_END + lfs;

  at = put_item (at, 101, 0, 0xB000);
  at = put_item (at, 4, is_old ? 0xB000 : 0xD000, 0x1000);
  at = put_item (at, 5, is_old ? 0xC000 : 0xF000, 0x1000);
  if (is_old)
    at = put_item (at, 6, 0xD000, 0x3000);
  at = put_item (at, 102, 0x10000, TEST_CODE_END - 0x10000);
  if (lfs > 0)
    at = put_item (at, 103, TEST_CODE_END, lfs);
  at = put_item (at, 106, files, flash_bytes - files - (is_old ? 0 : 0x3000));
  if (!is_old)
    at = put_item (at, 6, flash_bytes - 0x3000, 0x3000);
  return at;
}

void
test_chip_make_page (guint8 page[NF_PARTITIONS_SIZE],
                     NfNodemcu nodemcu,
                     TestPage state,
                     guint32 lfs,
                     guint32 flash_bytes)
{
  gboolean is_old = nodemcu == NF_NODEMCU_3_OLD;
  guint8 *at = NULL;
  guint8 *record = page;

  memset (page, 0xFF, NF_PARTITIONS_SIZE);
  at = put_fresh_items (record + 4, is_old, lfs);
  put_u32 (record, (guint32) ((at - record) / 4 - 1) | 1 << 8);
  if (state == TEST_PAGE_FRESH)
    return;
  record[1] = 0; /* deleted: the firmware has put another behind it */
  record = at;
  at = put_started_items (record + 4, is_old, lfs, flash_bytes);
  put_u32 (record, (guint32) ((at - record) / 4 - 1) | 1 << 8);
  if (state == TEST_PAGE_LOOKED)
    put_u32 (at, 2 << 8);
}

void
test_chip_put_nodemcu_3 (TestChip *self, NfNodemcu nodemcu, TestPage state, guint32 lfs)
{
  gboolean is_old = nodemcu == NF_NODEMCU_3_OLD;
  guint8 page[NF_PARTITIONS_SIZE];

  test_chip_make_page (page, nodemcu, state, lfs, self->size);
  test_chip_put_program (self, 0, 0x7570, nf_flash_size_from_bytes (self->size));
  test_chip_put_data (self, NF_PARTITIONS_AT, TEST_CODE_END);
  test_chip_put (self, NF_PARTITIONS_AT, page, sizeof page);
  if (state != TEST_PAGE_LOOKED)
    return;
  test_chip_put_data (self, is_old ? 0xB000 : 0xD000, is_old ? 0xB200 : 0xD200);
  test_chip_put_init_data (self, is_old ? 0xC000 : 0xF000, NF_IMAGE_DEFAULT_NAME, 0, 0);
  if (is_old)
    test_chip_put_data (self, 0xE000, 0x10000);
  else
    test_chip_put_data (self, self->size - 0x2000, self->size);
}

/* --- File systems ------------------------------------------------------------------------ */

/* One block: the pages of @n_pages belong to file 1, whose first page is its index. */
static void
put_block (guint8 *block, guint n_pages)
{
  for (guint i = 0; i < n_pages; i++) {
    put_u16 (block + 2 * i, i == 0 ? 0x8001 : 0x0001);
    put_u16 (block + (i + 1) * PAGE, i == 0 ? 0x8001 : 0x0001);
    put_u16 (block + (i + 1) * PAGE + 2, (guint16) i);
    block[(i + 1) * PAGE + 4] = 0xF8;
  }
}

void
test_chip_put_spiffs (TestChip *self, guint32 address, guint32 block_size, guint n)
{
  g_assert_cmpuint (address + n * block_size, <=, self->size);
  for (guint i = 0; i < n; i++) {
    guint8 *block = self->bytes + address + i * block_size;
    if (i % 4 == 0)
      put_block (block, block_size / PAGE - 1);
    put_u16 (block + 0xFC, (guint16) (0x0529 ^ 256 ^ (n - i)));
    put_u16 (block + 0xFE, 1);
  }
}

void
test_chip_put_old_spiffs (TestChip *self, guint32 address, guint n)
{
  for (guint i = 0; i < n; i++)
    put_block (self->bytes + address + i * SECTOR, SECTOR / PAGE - 1);
}

void
test_chip_put_littlefs (TestChip *self, guint32 address, guint32 block_size, guint n)
{
  for (guint i = 0; i < 2; i++) {
    guint8 *block = self->bytes + address + i * block_size;
    put_u32 (block, 1 + i);
    put_u32 (block + 4, 0xF0FFFFF7);
    memcpy (block + 8, "littlefs", 8);
    put_u32 (block + 16, 0x2FE00010);
    put_u32 (block + 20, 0x00020000);
    put_u32 (block + 24, block_size);
    put_u32 (block + 28, n);
  }
}

/* --- Reading ----------------------------------------------------------------------------- */

NfSurvey *
test_chip_read (TestChip *self)
{
  NfSurvey *survey = nf_survey_new (self->size);
  NfRange range;

  for (guint32 at = 0; at < self->size; at += SECTOR) {
    const guint8 *sector = self->bytes + at;
    nf_survey_set_blank (survey, at, sector[0] == 0xFF && !memcmp (sector, sector + 1, SECTOR - 1));
  }
  self->n_requests = 0;
  self->n_bytes = 0;
  while (nf_flash_map_wants (survey, &range, NULL)) {
    g_assert_cmpuint (range.size, >, 0);
    g_assert_cmpuint (range.address + range.size, <=, self->size);
    g_assert_null (nf_survey_get (survey, range));
    nf_survey_add (survey, range, self->bytes + range.address);
    self->n_bytes += range.size;
    g_assert_cmpuint (++self->n_requests, <, REQUESTS_MAX);
  }
  return survey;
}

NfFirmwareFacts
test_facts_make (NfFirmwareKind kind, NfNodemcu nodemcu, const guint8 *page)
{
  NfFirmwareFacts facts = { .kind = kind, .nodemcu = nodemcu };

  facts.confidence = NF_CONFIDENCE_CERTAIN;
  if (page != NULL)
    g_assert_true (nf_partitions_read (&facts.partitions, page, NF_PARTITIONS_SIZE));
  return facts;
}
