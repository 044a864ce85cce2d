/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Whose program a file is, by what stands in it, see nf-firmware-private.h.
 */
#include "nf-firmware-private.h"

#include "bytes.h"

#include <string.h>

enum {
  DESCRIPTION_SIZE = 256,
  DESCRIPTION_VERSION = 16,
  DESCRIPTION_PROJECT = 48,
  DESCRIPTION_TIME = 80,
  DESCRIPTION_DATE = 96,
  DESCRIPTION_SDK = 112,
  NAME_SIZE = 32, /* of version, project and SDK */
  DATE_SIZE = 16, /* of time and date */
  SDK_COMMIT_MIN = 7,
  SDK_COMMIT_MAX = 9,
  SDK_NUMBER_MAX = 16,
  EBOOT_END = 0x1000,
};
#define EBOOT_CODE_AT     0x40201010u
#define DESCRIPTION_MAGIC 0xABCD5432u

/* --- By a mark --------------------------------------------------------------------------- */

/* What stands in a program and in no other; the version follows it, or the name of the file has it.
 */
static const struct {
  const char *product;
  const char *mark;
  gboolean has_version; /* behind the mark */
} products[] = {
  { "Tasmota", "bit.ly/tasmota", FALSE },
  { "Tasmota", "Theo Arends", FALSE },
  { "ESPHome", "ESPHome version ", TRUE },
  { "WLED", "WLED-AP", FALSE },
  { "ESPEasy", "ESP_Easy", FALSE },
  { "MicroPython", "MicroPython v", TRUE },
  { "Espruino", "espruino.com", FALSE },
  { "ESP-AT", "AT version:%d", FALSE },
  { "rBoot", "rBoot v", TRUE }, /* last: it may stand before another program */
};

/* The AT program names its own version apart from that of its commands. */
#define AT_VERSION "Bin version"

static gboolean
is_version_character (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '-' || c == '_' || c == '+';
}

static const char *
keep_version_at (NfLook *look, gsize at)
{
  gsize end = at;

  while (end < look->size && is_version_character ((char) look->data[end]))
    end++;
  return nf_look_keep (look, look->data + at, end - at);
}

/* Marks that end in "v" have it as part of the version. */
static gsize
find_version (const NfLook *look, const guint8 *mark, const char *text)
{
  gsize at = (gsize) (mark - look->data) + strlen (text);

  return text[strlen (text) - 1] == 'v' ? at - 1 : at;
}

static gboolean
is_loader_of_another (const NfLook *look, const char *product)
{
  return g_str_equal (product, "rBoot") && nf_firmware_get_n_programs (look->firmware) > 1;
}

static void
read_marked_product (NfLook *look)
{
  for (gsize i = 0; i < G_N_ELEMENTS (products); i++) {
    const guint8 *mark = nf_look_find (look, NULL, products[i].mark);
    if (mark == NULL)
      continue;
    if (is_loader_of_another (look, products[i].product))
      break;
    look->facts->product = products[i].product;
    if (products[i].has_version)
      look->facts->version = keep_version_at (look, find_version (look, mark, products[i].mark));
    break;
  }
}

const char *
nf_look_keep_version_behind (NfLook *look, const char *mark)
{
  const guint8 *begin = nf_look_find (look, NULL, mark);
  const guint8 *colon = begin != NULL ? nf_look_find (look, begin, ":") : NULL;
  gsize at = colon != NULL ? (gsize) (colon - look->data) + 1 : 0;

  if (colon == NULL || colon - begin > NAME_SIZE)
    return NULL;
  while (nf_look_has_text (look, at, " "))
    at++;
  return keep_version_at (look, at);
}

/* --- The SDK ----------------------------------------------------------------------------- */

/* Returns: where a number like "2.2.0-dev" begins that ends at @end; @end: there is none */
static gsize
find_number (const NfLook *look, gsize end)
{
  gsize at = end;
  guint n_dots = 0;

  while (at > 0 && end - at < SDK_NUMBER_MAX && is_version_character ((char) look->data[at - 1])) {
    at--;
    n_dots += look->data[at] == '.';
  }
  return n_dots >= 2 && g_ascii_isdigit (look->data[at]) ? at : end;
}

/* "1.5.4.1(39cb9a32)", as every NONOS SDK since 1.5.1 has it: a number and a commit. */
static gsize
measure_commit (const NfLook *look, gsize at)
{
  gsize n = 0;

  while (at + n < look->size && n <= SDK_COMMIT_MAX && g_ascii_isxdigit (look->data[at + n]))
    n++;
  if (n < SDK_COMMIT_MIN || n > SDK_COMMIT_MAX || !nf_look_has_text (look, at + n, ")"))
    return 0;
  return n;
}

static void
read_sdk (NfLook *look)
{
  const guint8 *mark = nf_look_find (look, NULL, "(");

  for (; mark != NULL && look->facts->sdk == NULL; mark = nf_look_find (look, mark + 1, "(")) {
    gsize end = (gsize) (mark - look->data);
    gsize begin = find_number (look, end);
    gsize n = begin < end ? measure_commit (look, end + 1) : 0;
    if (n > 0)
      look->facts->sdk = nf_look_keep (look, look->data + begin, end + n + 2 - begin);
  }
}

/* --- All --------------------------------------------------------------------------------- */

/* Arduino leaves no word of its own: where its loader, eboot, ends and where its code stands tell.
 */
static gboolean
is_arduino (const NfLook *look)
{
  const NfFirmwareProgram *program = NULL;

  if (nf_firmware_get_n_programs (look->firmware) < 2)
    return FALSE;
  program = nf_firmware_get_program (look->firmware, 1);
  return program->offset == EBOOT_END && program->segments[0].address == EBOOT_CODE_AT;
}

void
nf_look_read_product (NfLook *look)
{
  NfFirmwareFacts *facts = look->facts;

  read_sdk (look);
  read_marked_product (look);
  if (facts->version == NULL)
    facts->version = nf_look_keep_version_behind (look, AT_VERSION);
  if (facts->version == NULL && facts->product != NULL)
    facts->version = nf_look_keep_name_version (look);
  if (facts->product == NULL && is_arduino (look))
    facts->product = "Arduino";
}

static const char *
keep_field (NfLook *look, gsize at, gsize size)
{
  return nf_look_keep (look, look->data + at, size);
}

gboolean
nf_look_read_description (NfLook *look, gsize at)
{
  NfFirmwareFacts *facts = look->facts;
  g_autofree char *built = NULL;

  if (!nf_look_has (look, at, DESCRIPTION_SIZE) || get_u32 (look->data + at) != DESCRIPTION_MAGIC)
    return FALSE;
  built = g_strdup_printf ("%.*s %.*s",
                           DATE_SIZE,
                           (const char *) look->data + at + DESCRIPTION_DATE,
                           DATE_SIZE,
                           (const char *) look->data + at + DESCRIPTION_TIME);
  facts->version = keep_field (look, at + DESCRIPTION_VERSION, NAME_SIZE);
  facts->product = keep_field (look, at + DESCRIPTION_PROJECT, NAME_SIZE);
  facts->sdk = keep_field (look, at + DESCRIPTION_SDK, NAME_SIZE);
  facts->built = nf_look_keep (look, built, strlen (built));
  return TRUE;
}
