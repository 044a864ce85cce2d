/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the bytes of the init data are called and how they differ from the defaults, see
 * nf-init-data.h.
 */
#include "nf-init-data.h"

#include "bytes.h"

#include <string.h>

enum {
  MAGIC = 0x05,
  OLDEST_MAGIC = 0x02, /* of SDKs before 1.0 */
  VERSION_5 = 0x05,
  VERSION_8 = 0x08,

  FREQUENCY_CORRECTION = 112,
  CALIBRATION = 114,
  OLD_FREQUENCY_CORRECTION = 0x03, /* in the default of SDK 1.2.0 */
  OLD_CALIBRATION = 0x00,          /* in that of NodeMCU up to 0.9.6 */

  /* More than anybody changes on purpose: power, its indices, the second set of spur frequencies.
   */
  CHANGES_MAX = 32,
};

static const char *const names[NF_INIT_DATA_SIZE] = {
  [0] = "magic",
  [1] = "version",
  [26] = "spur_freq_cfg",
  [27] = "spur_freq_cfg_div",
  [28] = "spur_freq_en_h",
  [29] = "spur_freq_en_l",
  [34] = "target_power_qdb_0",
  [35] = "target_power_qdb_1",
  [36] = "target_power_qdb_2",
  [37] = "target_power_qdb_3",
  [38] = "target_power_qdb_4",
  [39] = "target_power_qdb_5",
  [40] = "target_power_index_mcs0",
  [41] = "target_power_index_mcs1",
  [42] = "target_power_index_mcs2",
  [43] = "target_power_index_mcs3",
  [44] = "target_power_index_mcs4",
  [45] = "target_power_index_mcs5",
  [46] = "target_power_index_mcs6",
  [47] = "target_power_index_mcs7",
  [48] = "crystal_26m_en",
  [50] = "sdio_configure",
  [51] = "bt_configure",
  [52] = "bt_protocol",
  [53] = "dual_ant_configure",
  [55] = "share_xtal",
  [64] = "spur_freq_cfg_2",
  [65] = "spur_freq_cfg_div_2",
  [66] = "spur_freq_en_h_2",
  [67] = "spur_freq_en_l_2",
  [68] = "spur_freq_cfg_msb",
  [69] = "spur_freq_cfg_2_msb",
  [70] = "spur_freq_cfg_3_low",
  [71] = "spur_freq_cfg_3_high",
  [72] = "spur_freq_cfg_4_low",
  [73] = "spur_freq_cfg_4_high",
  [93] = "low_power_en",
  [94] = "lp_rf_stg10",
  [95] = "lp_bb_att_ext",
  [96] = "pwr_ind_11b_en",
  [97] = "pwr_ind_11b_0",
  [98] = "pwr_ind_11b_1",
  [107] = "vdd33_const",
  [108] = "rf_cal_disable",
  [FREQUENCY_CORRECTION] = "freq_correct_en",
  [113] = "force_freq_offset",
  [CALIBRATION] = "rf_cal_use_flash",
};

const char *
nf_init_data_get_byte_name (guint offset)
{
  g_return_val_if_fail (offset < NF_INIT_DATA_SIZE, NULL);

  return names[offset] != NULL ? names[offset] : "reserved";
}

static void
load_default (const char *name, guint8 bytes[NF_INIT_DATA_SIZE])
{
  g_autoptr (NfImage) image = nf_image_load (name, NULL);

  memcpy (bytes, nf_image_get_data (image, NULL), NF_INIT_DATA_SIZE);
}

/* Returns: how many bytes differ */
static guint
count_changes (const guint8 *bytes, const guint8 *standard)
{
  guint n = 0;

  for (guint i = 0; i < NF_INIT_DATA_SIZE; i++)
    n += bytes[i] != standard[i];
  return n;
}

/* Fills the default that is nearest to @bytes. Returns: its version */
static guint8
find_nearest (const guint8 *bytes, guint8 standard[NF_INIT_DATA_SIZE])
{
  guint8 newer[NF_INIT_DATA_SIZE];

  load_default (NF_IMAGE_DEFAULT_NAME, standard);
  load_default (NF_IMAGE_DEFAULT_V08_NAME, newer);
  if (count_changes (bytes, newer) >= count_changes (bytes, standard))
    return VERSION_5;
  memcpy (standard, newer, NF_INIT_DATA_SIZE);
  return VERSION_8;
}

GArray *
nf_init_data_compare (const guint8 bytes[NF_INIT_DATA_SIZE], guint8 *version)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (NfInitDataByte));
  guint8 standard[NF_INIT_DATA_SIZE];
  guint8 nearest = find_nearest (bytes, standard);

  for (guint i = 0; i < NF_INIT_DATA_SIZE; i++) {
    NfInitDataByte change = { i, nf_init_data_get_byte_name (i), bytes[i], standard[i] };
    if (bytes[i] != standard[i])
      g_array_append_val (changes, change);
  }
  if (version != NULL)
    *version = nearest;
  return changes;
}

/* Older SDKs had defaults of their own, which serve the newer ones as well. */
static gboolean
is_old_default (const guint8 *bytes)
{
  guint8 old[NF_INIT_DATA_SIZE];

  load_default (NF_IMAGE_DEFAULT_NAME, old);
  if (bytes[FREQUENCY_CORRECTION] == OLD_FREQUENCY_CORRECTION)
    old[FREQUENCY_CORRECTION] = OLD_FREQUENCY_CORRECTION;
  if (bytes[CALIBRATION] == OLD_CALIBRATION)
    old[CALIBRATION] = OLD_CALIBRATION;
  return memcmp (bytes, old, NF_INIT_DATA_SIZE) == 0;
}

NfInitDataState
nf_init_data_get_state (const guint8 *bytes, gsize size)
{
  guint8 standard[NF_INIT_DATA_SIZE];
  guint n = 0;

  if (bytes == NULL)
    return NF_INIT_DATA_NOT_READ;
  if (size >= 4 && get_u32 (bytes) == 0xFFFFFFFF)
    return NF_INIT_DATA_BLANK;
  if (size < NF_INIT_DATA_SIZE)
    return NF_INIT_DATA_FOREIGN;
  if (bytes[0] >= OLDEST_MAGIC && bytes[0] < MAGIC)
    return NF_INIT_DATA_OLD;
  if (bytes[0] != MAGIC)
    return NF_INIT_DATA_FOREIGN;
  find_nearest (bytes, standard);
  n = count_changes (bytes, standard);
  if (n == 0 || is_old_default (bytes))
    return NF_INIT_DATA_GOOD;
  return n <= CHANGES_MAX ? NF_INIT_DATA_CUSTOM : NF_INIT_DATA_FOREIGN;
}
