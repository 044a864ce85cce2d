/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Mending by two jobs, see nf-repair.h.
 *
 * A header may be changed by itself: neither the ROM's checksum nor the CRC of Arduino's and the
 * SDK's second programs cover the one at 0.
 */
#include "nf-repair.h"

#include "nf-error.h"
#include "nf-flash-map.h"
#include "nf-init-data.h"

#include <string.h>

enum {
  PROGRAM_MAGIC = 0xE9,
  CRYSTAL = 48,       /* the byte of the init data that says which: 1 is 26 MHz, 0 is 40 */
  CRYSTAL_40_MHZ = 0, /* the default is made for the other one */
};

const char *
nf_repair_get_name (NfRepairKind kind)
{
  static const char *const names[NF_N_REPAIRS] = {
    [NF_REPAIR_NONE] = "none",
    [NF_REPAIR_USE_DIO] = "use-dio",
    [NF_REPAIR_USE_DOUT] = "use-dout",
    [NF_REPAIR_WRITE_INIT_DATA] = "write-init-data",
    [NF_REPAIR_SET_SIZE] = "set-size",
    [NF_REPAIR_ERASE_ALL] = "erase-all",
    [NF_REPAIR_WRITE_AGAIN] = "write-again",
  };

  return names[kind];
}

gboolean
nf_repair_is_self_contained (NfRepairKind kind)
{
  return kind == NF_REPAIR_USE_DIO || kind == NF_REPAIR_USE_DOUT ||
         kind == NF_REPAIR_WRITE_INIT_DATA || kind == NF_REPAIR_SET_SIZE;
}

/* --- The survey -------------------------------------------------------------------------- */

static const NfRange first_sector = { 0, FLASH_SECTOR_SIZE };

static gboolean
wants (const NfSurvey *survey, NfRange wanted, NfRange *range)
{
  *range = wanted;
  return nf_survey_get (survey, wanted) == NULL &&
         wanted.address + wanted.size <= nf_survey_get_flash_bytes (survey);
}

static gboolean
wants_header (const NfSurvey *survey, NfRange *range, gpointer data)
{
  (void) data;
  return wants (survey, first_sector, range);
}

static gboolean
wants_init_data (const NfSurvey *survey, NfRange *range, gpointer data)
{
  guint32 address = 0;

  if (nf_flash_map_wants (survey, range, data))
    return TRUE;
  address = nf_init_data_find_on_chip (survey);
  return address != 0 && wants (survey, (NfRange){ address, FLASH_SECTOR_SIZE }, range);
}

NfPlan *
nf_repair_new_survey_plan (NfRepairKind kind, const NfPlanOptions *options, GError **error)
{
  NfGate gate = { .wants = kind == NF_REPAIR_WRITE_INIT_DATA ? wants_init_data : wants_header };
  NfPlanOptions stays = *options;
  NfPlan *plan = NULL;

  stays.after = NF_AFTER_NOTHING;
  plan = nf_plan_new_survey (&stays, error);
  if (plan != NULL)
    nf_plan_set_gate (plan, &gate);
  return plan;
}

/* --- What is written --------------------------------------------------------------------- */

/* @bytes: (transfer full): a sector */
static NfPlan *
make_plan (const NfPlanOptions *options,
           guint32 address,
           const char *name,
           guint8 *bytes,
           GError **error)
{
  g_autoptr (GBytes) content = g_bytes_new_take (bytes, FLASH_SECTOR_SIZE);
  g_autoptr (NfImage) image = nf_image_new (name, content);
  NfPlanOptions as_it_is = *options;

  as_it_is.settings = NF_FLASH_SETTINGS_KEEP;
  as_it_is.erase_all = FALSE;
  return nf_plan_new_write (&as_it_is, &address, (NfImage *const[]){ image }, 1, error);
}

/* What is tried next: nearly all boards do DIO, those that do not have but one data line each way.
 * Returns: FALSE when there is nothing left */
static gboolean
choose_mode (NfRepairKind kind, const NfBoardFacts *facts, NfFlashMode now, NfFlashMode *mode)
{
  gboolean is_dio_tried = now == NF_FLASH_MODE_DIO || now == NF_FLASH_MODE_DOUT;
  gboolean is_dout_alone = facts->chip == NF_CHIP_ESP8285;

  *mode = kind == NF_REPAIR_USE_DOUT || is_dio_tried || is_dout_alone ? NF_FLASH_MODE_DOUT
                                                                      : NF_FLASH_MODE_DIO;
  return now != *mode;
}

static gboolean
choose_settings (NfRepairKind kind,
                 const NfBoardFacts *facts,
                 const guint8 *header,
                 NfFlashSettings *settings,
                 GError **error)
{
  NfFlashSettings now = nf_flash_settings_read (header);

  *settings = NF_FLASH_SETTINGS_KEEP;
  if (kind == NF_REPAIR_SET_SIZE) {
    settings->size = nf_flash_size_from_bytes (facts->flash_bytes);
    if (settings->size != NF_FLASH_SIZE_KEEP)
      return TRUE;
    g_set_error (error, NF_ERROR, NF_ERROR_BUNDLE, "the flash chip does not tell its size");
    return FALSE;
  }
  if (choose_mode (kind, facts, now.mode, &settings->mode))
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_NOTHING_TO_DO,
               "the header says %s already, and there is no simpler mode",
               nf_flash_mode_to_string (now.mode));
  return FALSE;
}

static NfPlan *
make_header_plan (NfRepairKind kind,
                  const NfPlanOptions *options,
                  const NfBoardFacts *facts,
                  const NfSurvey *survey,
                  GError **error)
{
  const guint8 *now = nf_survey_get (survey, first_sector);
  g_autofree guint8 *sector = NULL;
  NfFlashSettings settings;

  if (now == NULL || now[0] != PROGRAM_MAGIC || now[1] == 0 || now[1] > NF_PROGRAM_SEGMENTS_MAX) {
    g_set_error (error, NF_ERROR, NF_ERROR_BUNDLE, "there is no program at address 0");
    return NULL;
  }
  if (!choose_settings (kind, facts, now, &settings, error))
    return NULL;
  sector = g_memdup2 (now, FLASH_SECTOR_SIZE);
  if (!nf_flash_settings_patch (settings, sector)) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_NOTHING_TO_DO,
                 "the header says the size of the flash chip already");
    return NULL;
  }
  return make_plan (options, 0, "header", g_steal_pointer (&sector), error);
}

/* Returns: (transfer full): a whole sector: nothing of what stands there is of use */
static guint8 *
make_init_data (const NfBoardFacts *facts)
{
  g_autoptr (NfImage) standard = nf_image_load (NF_IMAGE_DEFAULT_NAME, NULL);
  guint8 *sector = g_malloc (FLASH_SECTOR_SIZE);

  memset (sector, 0xFF, FLASH_SECTOR_SIZE);
  memcpy (sector, nf_image_get_data (standard, NULL), NF_INIT_DATA_SIZE);
  if (facts->crystal_mhz == 40)
    sector[CRYSTAL] = CRYSTAL_40_MHZ;
  return sector;
}

static gboolean
check_place (guint32 address, const NfSurvey *survey, GError **error)
{
  guint32 flash_bytes = nf_survey_get_flash_bytes (survey);

  if (address == 0) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_BUNDLE,
                 "the firmware on the board does not tell where it looks for its init data");
    return FALSE;
  }
  if (address > flash_bytes - FLASH_SECTOR_SIZE) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_BUNDLE,
                 "the firmware on the board looks for its init data at 0x%x, and the flash ends "
                 "at 0x%x: its header says too large a size",
                 address,
                 flash_bytes);
    return FALSE;
  }
  return TRUE;
}

static NfPlan *
make_init_data_plan (const NfPlanOptions *options,
                     const NfBoardFacts *facts,
                     const NfSurvey *survey,
                     GError **error)
{
  guint32 address = nf_init_data_find_on_chip (survey);
  g_autofree guint8 *sector = make_init_data (facts);
  const guint8 *now = NULL;

  if (!check_place (address, survey, error))
    return NULL;
  now = nf_survey_get (survey, (NfRange){ address, FLASH_SECTOR_SIZE });
  if (now != NULL && memcmp (now, sector, FLASH_SECTOR_SIZE) == 0) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_NOTHING_TO_DO,
                 "the init data at 0x%x is right",
                 address);
    return NULL;
  }
  return make_plan (options, address, NF_IMAGE_DEFAULT_NAME, g_steal_pointer (&sector), error);
}

NfPlan *
nf_repair_new_plan (NfRepairKind kind,
                    const NfPlanOptions *options,
                    const NfBoardFacts *facts,
                    const NfSurvey *survey,
                    GError **error)
{
  g_return_val_if_fail (nf_repair_is_self_contained (kind), NULL);

  return kind == NF_REPAIR_WRITE_INIT_DATA ? make_init_data_plan (options, facts, survey, error)
                                           : make_header_plan (kind, options, facts, survey, error);
}
