/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a board's init data needs, case by case, see nf-init-data.h.
 */
#include "nf-init-data.h"

#include "nf-flash-content.h"

#include <string.h>

enum { MAGIC = 0x05 };

/* --- What a firmware does about its init data -------------------------------------------- */

typedef enum {
  CARE_UNKNOWN,
  CARE_NONE,          /* it brings its own and reads none */
  CARE_OF_SOMEBODY,   /* it must be there beforehand */
  CARE_WHEN_BLANK,    /* it writes into a blank sector, and repairs nothing */
  CARE_AT_FIRST_START /* NodeMCU 3: it looks once, and replaces what does not begin with 05 */
} Care;

/* The Arduino core answers the SDK's read from its own program; the RTOS SDK has a partition or
 * none. MicroPython fills a blank sector, as NodeMCU does. The rest is the plain SDK. */
static const struct {
  const char *product;
  Care care;
} products[] = {
  { "Arduino", CARE_NONE },           { "ESP8266 RTOS SDK", CARE_NONE },
  { "ESPEasy", CARE_NONE },           { "ESPHome", CARE_NONE },
  { "Tasmota", CARE_NONE },           { "WLED", CARE_NONE },
  { "MicroPython", CARE_WHEN_BLANK }, { "ESP-AT", CARE_OF_SOMEBODY },
  { "Espruino", CARE_OF_SOMEBODY },
};

static Care
get_product_care (const NfFirmwareFacts *firmware)
{
  for (guint i = 0; i < G_N_ELEMENTS (products); i++)
    if (g_strcmp0 (firmware->product, products[i].product) == 0)
      return products[i].care;
  if (firmware->kind == NF_FIRMWARE_RTOS_LOADER || firmware->kind == NF_FIRMWARE_RTOS_APP)
    return CARE_NONE;
  if (firmware->kind == NF_FIRMWARE_USER_PROGRAM || firmware->kind == NF_FIRMWARE_SDK_CODE)
    return CARE_OF_SOMEBODY;
  return CARE_UNKNOWN;
}

static Care
get_care (const NfFirmwareFacts *firmware)
{
  switch (firmware->nodemcu) {
  case NF_NODEMCU_0_9:
  case NF_NODEMCU_1_5_EARLY:
    return CARE_OF_SOMEBODY;
  case NF_NODEMCU_2:
    return CARE_WHEN_BLANK;
  case NF_NODEMCU_3_OLD:
  case NF_NODEMCU_3:
    return CARE_AT_FIRST_START;
  case NF_NODEMCU_NONE:
  default:
    return get_product_care (firmware);
  }
}

guint32
nf_init_data_get_address (const NfFirmwareFacts *firmware, guint32 header_bytes)
{
  const NfPartition *phy = NULL;

  switch (get_care (firmware)) {
  case CARE_AT_FIRST_START:
    phy = nf_partitions_find (&firmware->partitions, NF_PARTITION_PHY_DATA);
    return phy != NULL ? phy->range.address : 0;
  case CARE_OF_SOMEBODY:
  case CARE_WHEN_BLANK:
    return header_bytes > NF_INIT_DATA_FROM_END ? header_bytes - NF_INIT_DATA_FROM_END : 0;
  case CARE_NONE:
  case CARE_UNKNOWN:
  default:
    return 0;
  }
}

guint32
nf_init_data_find_on_chip (const NfSurvey *survey)
{
  g_auto (NfFlashContent) content = { 0 };

  nf_flash_content_init (&content, survey);
  return nf_flash_content_get_init_data (&content);
}

gboolean
nf_init_data_is_written_by (const NfFirmwareFacts *firmware)
{
  Care care = get_care (firmware);

  return care == CARE_WHEN_BLANK || care == CARE_AT_FIRST_START;
}

/* --- What will be there ------------------------------------------------------------------- */

typedef struct {
  const NfIntention *intention;
  const NfSurvey *survey;
  NfFirmwareFacts firmware; /* the one that will run */
  guint32 header_bytes;
  NfFlashContent content;
  guint32 address;
  NfInitDataState state; /* of what will stand at ADDRESS, but for what covers it */
  gboolean is_covered;   /* by something that is written */
} Case;

static gboolean
covers (const NfRange *ranges, guint n, NfRange range)
{
  for (guint i = 0; i < n; i++)
    if (nf_range_meets (ranges[i], range))
      return TRUE;
  return FALSE;
}

static gboolean
is_written (const NfIntention *intention, NfRange range)
{
  return covers (intention->written, intention->n_written, range);
}

static gboolean
is_blanked (const NfIntention *intention, NfRange range)
{
  return intention->erase_all || covers (intention->blanked, intention->n_blanked, range);
}

static NfInitDataState
get_state_on_chip (const Case *self, guint32 address)
{
  const guint8 *bytes = self->survey != NULL
                            ? nf_survey_get (self->survey, (NfRange){ address, NF_INIT_DATA_SIZE })
                            : NULL;

  return nf_init_data_get_state (bytes, NF_INIT_DATA_SIZE);
}

static void
find_state (Case *self)
{
  NfRange range = { self->address, NF_INIT_DATA_SIZE };

  self->is_covered = is_written (self->intention, range);
  self->state = is_blanked (self->intention, range) ? NF_INIT_DATA_BLANK
                                                    : get_state_on_chip (self, self->address);
}

/* The firmware on the chip, as far as it tells. An older NodeMCU that found nothing has written it
 * itself, if it can: one that has nothing to this day cannot. */
static void
take_firmware_on_chip (Case *self)
{
  const NfFlashContent *content = &self->content;

  self->firmware = (NfFirmwareFacts){ .kind = NF_FIRMWARE_UNKNOWN };
  if (self->intention->erase_all)
    return;
  if (content->has_page) {
    self->firmware.nodemcu = content->nodemcu;
    self->firmware.partitions = content->partitions;
  } else if (content->is_classic) {
    self->firmware.nodemcu = NF_NODEMCU_1_5_EARLY;
  }
  if (self->header_bytes == 0)
    self->header_bytes = content->header_bytes;
}

/* A boot part alone has no table; then the page that is on the chip counts. */
static void
take_firmware (Case *self)
{
  if (self->intention->firmware == NULL) {
    take_firmware_on_chip (self);
    return;
  }
  self->firmware = *self->intention->firmware;
  if (get_care (&self->firmware) == CARE_AT_FIRST_START && self->firmware.partitions.n == 0)
    self->firmware.partitions = self->content.partitions;
}

/* Returns: where init data stands that somebody has changed, and that this firmware would not find,
 * or would find gone; 0: nowhere */
static guint32
find_lost_custom (const Case *self)
{
  guint32 used = nf_flash_content_get_init_data (&self->content);

  if (used == 0 || get_state_on_chip (self, used) != NF_INIT_DATA_CUSTOM)
    return 0;
  return self->is_covered || self->state != NF_INIT_DATA_CUSTOM ? used : 0;
}

/* --- The decision ------------------------------------------------------------------------- */

static NfInitDataAdvice
advise (const Case *self, NfInitDataAction action, NfInitDataReason reason)
{
  return (NfInitDataAdvice){ .action = action, .reason = reason, .address = self->address };
}

/* Settings that an SDK of another age has left are misread by this one. What is blank, or will be,
 * need not be blanked; what nobody has seen may be the person's. */
static guint32
find_sector_to_blank (const Case *self)
{
  guint32 address = self->header_bytes - NF_BLANK_FROM_END;
  NfRange range = { address, FLASH_SECTOR_SIZE };

  if (self->survey == NULL || is_written (self->intention, range) ||
      is_blanked (self->intention, range) ||
      nf_survey_get_sector (self->survey, address) != NF_SECTOR_USED)
    return 0;
  return address;
}

static NfInitDataAdvice
advise_to_write (const Case *self, NfInitDataReason reason)
{
  NfInitDataAdvice advice = advise (self, NF_INIT_DATA_WRITE, reason);

  advice.blank_address = find_sector_to_blank (self);
  return advice;
}

/* Up to NodeMCU 2: what stands there when it starts is what counts. */
static NfInitDataAdvice
advise_classic (const Case *self, Care care)
{
  if (self->is_covered)
    return advise (self, NF_INIT_DATA_NOTHING, NF_INIT_DATA_BECAUSE_IN_IMAGE);
  switch (self->state) {
  case NF_INIT_DATA_GOOD:
    return advise (self, NF_INIT_DATA_NOTHING, NF_INIT_DATA_BECAUSE_GOOD);
  case NF_INIT_DATA_CUSTOM:
    return advise (self, NF_INIT_DATA_KEEP_CUSTOM, NF_INIT_DATA_BECAUSE_CUSTOM);
  case NF_INIT_DATA_BLANK:
    if (care == CARE_WHEN_BLANK)
      return advise (self, NF_INIT_DATA_NOTHING, NF_INIT_DATA_BECAUSE_WRITES_ITSELF);
    return advise_to_write (self, NF_INIT_DATA_BECAUSE_BLANK);
  case NF_INIT_DATA_OLD:
    return advise_to_write (self, NF_INIT_DATA_BECAUSE_OLD);
  case NF_INIT_DATA_FOREIGN:
    return advise_to_write (self, NF_INIT_DATA_BECAUSE_FOREIGN);
  case NF_INIT_DATA_NOT_READ:
  default:
    return advise_to_write (self, NF_INIT_DATA_BECAUSE_NOT_READ);
  }
}

/* Whether NodeMCU 3 will look after its init data: it does so as long as its page does not say that
 * it has. A file that brings the page brings what it says. */
static gboolean
will_look (const Case *self)
{
  NfRange page = { NF_PARTITIONS_AT, NF_PARTITIONS_SIZE };

  if (is_written (self->intention, page))
    return !self->firmware.partitions.has_written_phy;
  return !self->content.has_page || !self->content.partitions.has_written_phy;
}

/* It leaves alone whatever begins as init data does. */
static gboolean
is_garbage_that_stays (const Case *self)
{
  const guint8 *bytes =
      self->survey != NULL ? nf_survey_get (self->survey, (NfRange){ self->address, 1 }) : NULL;

  return self->state == NF_INIT_DATA_FOREIGN && bytes != NULL && bytes[0] == MAGIC;
}

static NfInitDataAdvice
advise_first_start (const Case *self)
{
  gboolean looks = will_look (self);

  if (self->is_covered && looks)
    return advise (self, NF_INIT_DATA_NOTHING, NF_INIT_DATA_BECAUSE_CLEARED);
  if (self->is_covered)
    return advise (self, NF_INIT_DATA_NOTHING, NF_INIT_DATA_BECAUSE_IN_IMAGE);
  if (self->state == NF_INIT_DATA_GOOD)
    return advise (self, NF_INIT_DATA_NOTHING, NF_INIT_DATA_BECAUSE_GOOD);
  if (self->state == NF_INIT_DATA_CUSTOM)
    return advise (self, NF_INIT_DATA_KEEP_CUSTOM, NF_INIT_DATA_BECAUSE_CUSTOM);
  if (is_garbage_that_stays (self))
    return advise (self, NF_INIT_DATA_WRITE, NF_INIT_DATA_BECAUSE_FOREIGN);
  if (looks)
    return advise (self, NF_INIT_DATA_NOTHING, NF_INIT_DATA_BECAUSE_WRITES_ITSELF);
  if (self->state == NF_INIT_DATA_NOT_READ)
    return advise (self, NF_INIT_DATA_UNKNOWN, NF_INIT_DATA_BECAUSE_NOT_READ);
  return advise (self, NF_INIT_DATA_WRITE, NF_INIT_DATA_BECAUSE_LOOKED_ALREADY);
}

/* What an older NodeMCU is on the chip is seen from its file system and its init data; that it is
 * one is seen from its form. */
static gboolean
is_of_another_age (const NfFlashContent *content, NfNodemcu nodemcu)
{
  if (nodemcu == NF_NODEMCU_NONE)
    return FALSE;
  if (nodemcu == NF_NODEMCU_3 || nodemcu == NF_NODEMCU_3_OLD)
    return content->has_page ? content->nodemcu != nodemcu : content->is_classic;
  if (content->has_page)
    return TRUE;
  return content->is_classic && content->nodemcu != NF_NODEMCU_NONE &&
         (content->nodemcu == NF_NODEMCU_0_9) != (nodemcu == NF_NODEMCU_0_9);
}

static NfInitDataAdvice
decide (Case *self)
{
  Care care = get_care (&self->firmware);
  guint32 lost = 0;

  self->address = nf_init_data_get_address (&self->firmware, self->header_bytes);
  if (care == CARE_NONE)
    return advise (self, NF_INIT_DATA_NOTHING, NF_INIT_DATA_BECAUSE_NOT_USED);
  if (self->address == 0)
    return advise (self, NF_INIT_DATA_UNKNOWN, NF_INIT_DATA_BECAUSE_UNKNOWN);
  find_state (self);
  lost = find_lost_custom (self);
  if (lost != 0) {
    NfInitDataAdvice advice = advise (self, NF_INIT_DATA_MOVE_CUSTOM, NF_INIT_DATA_BECAUSE_CUSTOM);
    advice.from = lost;
    return advice;
  }
  return care == CARE_AT_FIRST_START ? advise_first_start (self) : advise_classic (self, care);
}

NfInitDataAdvice
nf_init_data_advise (const NfIntention *intention, const NfSurvey *survey)
{
  Case self = { .intention = intention, .survey = survey };
  NfInitDataAdvice advice = { 0 };

  self.header_bytes = intention->header_bytes;
  nf_flash_content_init (&self.content, survey);
  take_firmware (&self);
  advice = decide (&self);
  advice.is_upgrade = !intention->erase_all && intention->firmware != NULL &&
                      is_of_another_age (&self.content, self.firmware.nodemcu);
  nf_flash_content_clear (&self.content);
  return advice;
}
