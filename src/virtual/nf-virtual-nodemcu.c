/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * NodeMCU, see nf-virtual-nodemcu.h.
 */
#include "nf-virtual-nodemcu.h"

#include "nf-virtual-firmware.h"

#include "bytes.h"

#include <string.h>

#define GREETING      "NodeMCU "
#define GREETING_END  "powered by Lua "
#define CAL_COMPLAINT "rf_cal[0] !=0x05"

enum {
  GREETING_MAX = 4096, /* with the list of all modules it has 1200 bytes */
  INIT_DATA_SIZE = 128,
  INIT_DATA_FROM_END = 0x4000,
  CALIBRATION_FROM_END = 0x5000,
  BOOT_PART_SIZE = 0x10000,
  SECTOR = 0x1000,
  FLASH_MIN_3 = 0x100000, /* with less, 3.x stops */

  FILES_AT = 0x100000, /* the file system of most builds; on smaller flashes the last part */
  FILES_SMALL = 0x20000,

  PAGE = 0x10000, /* of 3.x: a list of records, each with its words and its kind in a header */
  PAGE_SIZE = 0x1000,
  RECORD_TABLE = 1,
  RECORD_LOOKED = 2,
  RECORD_END = 0xFF,
  ITEM_SIZE = 12, /* of the table: type, address, size */
  PARTITION_CALIBRATION = 4,
  PARTITION_INIT_DATA = 5,

  CRYSTAL = 48, /* of init data: 0 for 40 MHz, 1 for 26, 2 for 24 */
};

/** What is known of the NodeMCU in the flash. */
typedef struct {
  NfVirtualChip *chip;
  char *greeting;
  const guint8 *page; /* of 3.x, else NULL */
  guint32 init_data;
  guint32 calibration;
} NodeMcu;

/* The first bytes of every default. */
static const guint8 init_data_begin[] = { 0x05, 0x00, 0x04, 0x02, 0x05, 0x05,
                                          0x05, 0x02, 0x05, 0x00, 0x04, 0x05 };

/* --- What it is -------------------------------------------------------------------------- */

static guint32
get_mapped_size (const NfVirtualChip *chip)
{
  return MIN (nf_virtual_flash_get_size (chip->flash), NF_VIRTUAL_FIRMWARE_MAPPED);
}

/* Returns: (transfer full) (nullable): with the version of the SDK behind it, if that is found */
static char *
complete_greeting (const NfVirtualChip *chip, const char *greeting)
{
  g_autoptr (GRegex) version =
      g_regex_new ("[0-9]+(\\.[0-9]+)+(-dev)?\\([0-9a-f]{7,8}\\)", G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *sdk = NULL;
  const char *place = strstr (greeting, "%s");
  gsize length = place != NULL ? (gsize) (place - greeting) : strlen (greeting);

  if (g_str_has_suffix (greeting, " on SDK ") || place != NULL) {
    g_regex_match_full (version,
                        (const char *) nf_virtual_flash_get_array (chip->flash),
                        get_mapped_size (chip),
                        0,
                        0,
                        &match,
                        NULL);
    sdk = g_match_info_fetch (match, 0);
  }
  return g_strdup_printf ("%.*s%s", (int) length, greeting, sdk != NULL ? sdk : "");
}

static char *
find_greeting (const NfVirtualChip *chip)
{
  const guint8 *array = nf_virtual_flash_get_array (chip->flash);
  gsize size = nf_virtual_flash_get_size (chip->flash);

  for (const guint8 *at = nf_virtual_firmware_find (chip, NULL, GREETING); at != NULL;
       at = nf_virtual_firmware_find (chip, at + 1, GREETING)) {
    g_autofree char *text =
        g_strndup ((const char *) at, MIN (size - (gsize) (at - array), GREETING_MAX));

    if (strstr (text, GREETING_END) != NULL)
      return complete_greeting (chip, text);
  }
  return NULL;
}

/* Returns: (nullable): the header of the first record of that kind, or of the free place */
static const guint8 *
find_record (const guint8 *page, guint8 kind)
{
  for (guint at = 0; at + 4 <= PAGE_SIZE; at += 4 + 4 * (guint) page[at]) {
    if (page[at + 1] == kind)
      return page + at;
    if (page[at + 1] == RECORD_END)
      return NULL;
  }
  return NULL;
}

/* Returns: where the partition of that type begins; 0: there is none */
static guint32
find_partition (const guint8 *table, guint32 type)
{
  for (guint at = 0; at + ITEM_SIZE <= 4 * (guint) table[0]; at += ITEM_SIZE)
    if (get_u32 (table + 4 + at) == type)
      return get_u32 (table + 4 + at + 4);
  return 0;
}

/* Up to 2.x code stands at the place of the page, which may look like anything: a table is one that
 * has whole items, and both partitions where every 3.x has them, before the page. */
static gboolean
is_table (const guint8 *table)
{
  guint32 init_data = find_partition (table, PARTITION_INIT_DATA);
  guint32 calibration = find_partition (table, PARTITION_CALIBRATION);

  return 4 * (guint) table[0] % ITEM_SIZE == 0 && init_data > 0 && init_data < PAGE &&
         calibration > 0 && calibration < PAGE && (init_data | calibration) % SECTOR == 0;
}

/* Fills in where it looks. Returns: FALSE when the size in its header is none that it knows */
static gboolean
find_places (NodeMcu *self)
{
  guint32 size = nf_virtual_firmware_get_header_size (self->chip);
  const guint8 *page = nf_virtual_flash_get_array (self->chip->flash) + PAGE;
  const guint8 *table = find_record (page, RECORD_TABLE);

  if (table != NULL && is_table (table)) {
    self->page = page;
    self->init_data = find_partition (table, PARTITION_INIT_DATA);
    self->calibration = find_partition (table, PARTITION_CALIBRATION);
  } else {
    self->init_data = size - INIT_DATA_FROM_END;
    self->calibration = size - CALIBRATION_FROM_END;
  }
  return size > 0;
}

/* --- What it writes ---------------------------------------------------------------------- */

/* Returns: (nullable): its own copy of init data, before @end. Where the SDK has one too, its own
 * stands behind that. */
static const guint8 *
find_init_data (const NodeMcu *self, guint32 end)
{
  const guint8 *array = nf_virtual_flash_get_array (self->chip->flash);

  for (guint32 at = end - INIT_DATA_SIZE; at > 0; at -= 4)
    if (memcmp (array + at, init_data_begin, sizeof init_data_begin) == 0)
      return array + at;
  return NULL;
}

static void
write_init_data (const NodeMcu *self, const guint8 *source)
{
  guint8 copy[INIT_DATA_SIZE];

  memcpy (copy, source, sizeof copy);
  nf_virtual_flash_poke (self->chip->flash, self->init_data, NULL, SECTOR);
  nf_virtual_flash_poke (self->chip->flash, self->init_data, copy, sizeof copy);
}

/* A record without words: it has looked, and never will again. */
static void
note_that_it_looked (const NodeMcu *self)
{
  static const guint8 looked[4] = { 0, RECORD_LOOKED, 0, 0 };
  const guint8 *array = nf_virtual_flash_get_array (self->chip->flash);
  const guint8 *free_place = find_record (self->page, RECORD_END);

  if (free_place != NULL)
    nf_virtual_flash_poke (self->chip->flash,
                           (guint32) (free_place - array),
                           looked,
                           sizeof looked);
}

/* 3.x looks once, for the first byte alone. */
static void
look_after_init_data_3 (const NodeMcu *self, GString *script)
{
  /* No code stands where the SDK's own sectors may be. */
  const guint8 *copy = find_init_data (self, get_mapped_size (self->chip) - CALIBRATION_FROM_END);

  if (copy == NULL || find_record (self->page, RECORD_LOOKED) != NULL)
    return;
  if (nf_virtual_firmware_get_byte (self->chip, self->init_data) != init_data_begin[0]) {
    g_string_append_printf (script, "say Writing Init Data to 0x%08x\\r\\n\n", self->init_data);
    write_init_data (self, copy);
  }
  note_that_it_looked (self);
}

/* Late 1.5.4.1 and 2.x have a copy in RAM, and write it where the first word is blank. */
static void
look_after_init_data_2 (const NodeMcu *self)
{
  const guint8 *copy = find_init_data (self, BOOT_PART_SIZE);

  for (guint i = 0; i < 4; i++)
    if (nf_virtual_firmware_get_byte (self->chip, self->init_data + i) != 0xFF)
      return;
  if (copy != NULL)
    write_init_data (self, copy);
}

/* Returns: (transfer full) (nullable): what it says when it corrects the size in the header */
static char *
adjust_size (const NodeMcu *self)
{
  static const guint8 nibbles[] = { 1, 0, 2, 3, 4, 8, 9 }; /* from 256 KB up */
  guint32 real = nf_virtual_flash_get_size (self->chip->flash);
  guint32 said = nf_virtual_firmware_get_header_size (self->chip);
  guint8 byte = nf_virtual_firmware_get_byte (self->chip, 3);
  gboolean tells =
      nf_virtual_firmware_find (self->chip, NULL, "Self adjust flash size. 0x") != NULL;

  if (said == real || nf_virtual_firmware_find (self->chip, NULL, "Self adjust flash size") == NULL)
    return NULL;
  byte = (guint8) (nibbles[g_bit_nth_msf (real, -1) - 18] << 4 | (byte & 0x0F));
  nf_virtual_flash_poke (self->chip->flash, 3, &byte, 1);
  if (!tells)
    return g_strdup ("Self adjust flash size.");
  return g_strdup_printf ("Self adjust flash size. 0x%x (ROM) -> 0x%x (Detected)", said, real);
}

/* --- What it says ------------------------------------------------------------------------ */

/* The SDK trusts init data to know the crystal. */
static guint32
get_baud (const NodeMcu *self)
{
  static const guint crystals[] = { 40, 26, 24 };
  guint8 crystal = nf_virtual_firmware_get_byte (self->chip, self->init_data + CRYSTAL);
  guint32 baud = g_str_has_prefix (self->greeting, GREETING "0.") ? 9600 : 115200;

  if (crystal >= G_N_ELEMENTS (crystals))
    return baud;
  return baud * self->chip->crystal_mhz / crystals[crystal];
}

static void
append_greeting (const NodeMcu *self, GString *script)
{
  g_auto (GStrv) lines = g_strsplit (self->greeting, "\n", -1);
  g_autofree char *text = g_strjoinv ("\r\n", lines);
  g_autofree char *escaped = nf_virtual_script_escape (text);

  g_string_append_printf (script,
                          "say \\r\\n\\r\\n%s\\r\\nlua: cannot open init.lua\\r\\n\nprompt > \n",
                          escaped);
}

static void
append_rules (const NodeMcu *self, GString *script)
{
  guint32 size = nf_virtual_flash_get_size (self->chip->flash);
  guint32 files = size > FILES_AT ? FILES_AT : size - FILES_SMALL;

  g_string_append (script,
                   "on  => wait 0\n"
                   "answer =node.heap() => 43864\n"
                   "answer print(\"*\") => *\n"
                   "answer print('*') => *\n"
                   "on node.restart() => restart\n"
                   "on file.format() => wait 2000\n");
  g_string_append_printf (script,
                          "on file.format() => erase %x %x\n"
                          "answer file.format() => format done.\n"
                          "answer * => stdin:1: unexpected symbol near '*'\n",
                          files,
                          size - CALIBRATION_FROM_END - files);
}

/* 3.x tells what it believes of the flash before anything else. Returns: FALSE when it stops */
static gboolean
append_start_of_3 (const NodeMcu *self, GString *script)
{
  guint32 size = nf_virtual_firmware_get_header_size (self->chip);

  g_string_append_printf (script,
                          "say system SPI FI size:%u, Flash size: %u\\r\\n\n",
                          nf_virtual_firmware_get_byte (self->chip, 3) >> 4,
                          size);
  if (size >= FLASH_MIN_3)
    return TRUE;
  g_string_append_printf (script, "say Flash size (%u) too small to support NodeMCU\\r\\n\n", size);
  return FALSE;
}

/* What comes at the boot ROM's rate. Returns: FALSE when that is all */
static gboolean
append_start (const NodeMcu *self, GString *script)
{
  if (self->page != NULL && !append_start_of_3 (self, script))
    return FALSE;
  if (self->page != NULL)
    look_after_init_data_3 (self, script);
  else
    look_after_init_data_2 (self);
  if (nf_virtual_firmware_find (self->chip, NULL, CAL_COMPLAINT) == NULL)
    return TRUE;
  g_autofree char *complaint = nf_virtual_firmware_check_init_data_at (self->chip, self->init_data);

  if (complaint != NULL) {
    g_autofree char *escaped = nf_virtual_script_escape (complaint);
    g_string_append_printf (script, "say %s\nwait 1000\nrestart\n", escaped);
    return FALSE;
  }
  nf_virtual_firmware_append_rf_lines (self->chip, script, self->calibration, self->init_data);
  return TRUE;
}

static char *
write_script (NodeMcu *self)
{
  GString *script = g_string_new ("wait 20\n");

  if (!find_places (self)) {
    g_string_append (script, "say don't supported flash map.\\r\\n\n");
  } else if (append_start (self, script)) {
    g_autofree char *adjusted = adjust_size (self);

    g_string_append_printf (script, "wait 50\nbaud %u\n", get_baud (self));
    if (adjusted != NULL) {
      g_string_append_printf (script, "say %s\\r\\n\nwait 200\nrestart\n", adjusted);
    } else {
      append_greeting (self, script);
      append_rules (self, script);
    }
  }
  return g_string_free (script, FALSE);
}

char *
nf_virtual_nodemcu_write_script (NfVirtualChip *chip)
{
  g_autofree char *greeting = find_greeting (chip);
  NodeMcu self = { .chip = chip, .greeting = greeting };

  return greeting != NULL ? write_script (&self) : NULL;
}
