/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * NodeMCU: its page and what its greeting says, see nf-firmware-private.h.
 *
 * The greeting has had these forms (app/include/user_version.h and app/lua/lua.c at their tags, the
 * build service's and the Docker image's changes to them):
 *
 *   NodeMCU 0.9.5 build 20150318  powered by Lua 5.1.4
 *   NodeMCU 2.2.0.0 build 20190424 powered by Lua 5.1.4 on SDK
 *   NodeMCU custom build by frightanic.com\n\tbranch: … \n build \tbuilt on: … \n powered by …
 *   NodeMCU 2.2.0.0 built with Docker …\n\tbranch: … \n build created on … \n powered by …
 *   NodeMCU 3.0.0.0 built on nodemcu-build.com …\n\tbranch: … \n build … powered by …
 */
#include "nf-firmware-private.h"

#include "bytes.h"

#include <string.h>

#define GREETING     "NodeMCU "
#define GREETING_END "powered by Lua "
/* The number format of Lua, and what the SDK says since 1.5.4, when it began to keep a calibration.
 */
#define FLOAT_FORMAT  "%.14g"
#define CAL_COMPLAINT "rf_cal[0] !=0x05"

enum {
  INIT_DATA_BEGIN = 12, /* so many of its first bytes make it out */
  GREETING_MAX = 4096,  /* with the list of all modules it has 1200 bytes */
  GREETINGS_MAX = 64,   /* that begin like one: a file may be made of them */
};

static const guint8 init_data_begin[INIT_DATA_BEGIN] = {
  0x05, 0x00, 0x04, 0x02, 0x05, 0x05, 0x05, 0x02, 0x05, 0x00, 0x04, 0x05,
};

/* --- The greeting ------------------------------------------------------------------------ */

/* Returns: (transfer full) (nullable): the greeting up to where it names Lua */
static char *
find_greeting (const NfLook *look)
{
  const guint8 *at = nf_look_find (look, NULL, GREETING);

  for (guint i = 0; at != NULL && i < GREETINGS_MAX; i++) {
    gsize size = MIN (GREETING_MAX, look->size - (gsize) (at - look->data));
    g_autofree char *text = g_strndup ((const char *) at, size);
    char *end = strstr (text, GREETING_END);
    at = nf_look_find (look, at + 1, GREETING);
    if (end == NULL)
      continue;
    *end = '\0';
    return g_steal_pointer (&text);
  }
  return NULL;
}

/* "3.0.0.0" is how "3.0.0" greets. */
static const char *
keep_version (NfLook *look, const char *greeting)
{
  const char *begin = greeting + strlen (GREETING);
  gsize length = strspn (begin, "0123456789.");
  g_autofree char *version = g_strndup (begin, length);
  g_auto (GStrv) parts = g_strsplit (version, ".", -1);
  gboolean has_fourth = g_strv_length (parts) == 4;

  if (!g_ascii_isdigit (*begin))
    return NULL;
  if (has_fourth && g_str_equal (parts[3], "0"))
    length -= strlen (".0");
  return nf_look_keep (look, begin, length);
}

/* Returns: (nullable): what stands behind "\t@key: " in its line */
static const char *
keep_field (NfLook *look, const char *greeting, const char *key)
{
  g_autofree char *mark = g_strdup_printf ("\t%s: ", key);
  const char *at = strstr (greeting, mark);

  if (at == NULL)
    return NULL;
  at += strlen (mark);
  return nf_look_keep (look, at, strcspn (at, "\r\n"));
}

/* The date stands behind the last " build ", with or without words before it. */
static const char *
keep_date (NfLook *look, const char *greeting)
{
  static const char *const words[] = { "built on:", "created on", "unspecified" };
  const char *at = g_strrstr (greeting, " build ");

  if (at == NULL)
    return NULL;
  at += strlen (" build ");
  at += strspn (at, " \t");
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (at, words[i]))
      at += strlen (words[i]);
  return nf_look_keep (look, at, strlen (at));
}

static void
read_greeting (NfLook *look, const char *greeting)
{
  NfFirmwareFacts *facts = look->facts;
  const char *ssl = strstr (greeting, "\tSSL: ");

  facts->version = keep_version (look, greeting);
  facts->built = keep_date (look, greeting);
  facts->branch = keep_field (look, greeting, "branch");
  facts->commit = keep_field (look, greeting, "commit");
  facts->modules = keep_field (look, greeting, "modules");
  if (g_strcmp0 (facts->modules, "-") == 0) /* how the Docker image says "none" */
    facts->modules = NULL;
  if (ssl != NULL)
    facts->extra = nf_look_keep (look, ssl, strcspn (ssl, "\r\n"));
}

/* --- Its numbers ------------------------------------------------------------------------- */

/* The greeting of 3.x says it. Before, only a float build has the format of a float. */
static NfNumbers
find_numbers (const NfLook *look, const char *greeting)
{
  gboolean has_lua = nf_look_find (look, NULL, "'for' initial value") != NULL;

  if (greeting != NULL && strstr (greeting, "build type: integer") != NULL)
    return NF_NUMBERS_INTEGER;
  if (greeting != NULL && strstr (greeting, "build type: ") != NULL)
    return NF_NUMBERS_FLOAT;
  if (!has_lua)
    return NF_NUMBERS_UNKNOWN;
  return nf_look_find (look, NULL, FLOAT_FORMAT) != NULL ? NF_NUMBERS_FLOAT : NF_NUMBERS_INTEGER;
}

/* --- Its age ----------------------------------------------------------------------------- */

static NfNodemcu
get_page_age (const NfPartitions *partitions)
{
  for (guint i = 0; i < partitions->n; i++)
    if (partitions->partitions[i].type == NF_PARTITION_PARAMETERS &&
        partitions->partitions[i].range.address != 0 &&
        partitions->partitions[i].range.address < NF_PARTITIONS_AT)
      return NF_NODEMCU_3_OLD;
  return NF_NODEMCU_3;
}

/* What writes its init data itself, at a time when the flash is not mapped yet, carries it in RAM;
 * the SDK has another copy in its code. */
static gboolean
has_init_data_in_ram (const NfLook *look)
{
  const NfFirmwareProgram *program = nf_firmware_get_program (look->firmware, 0);

  for (guint i = 0; i < program->n_segments; i++) {
    gsize begin = program->segments[i].offset;
    gsize end = MIN (begin + program->segments[i].size, look->size);
    for (gsize at = begin; at + INIT_DATA_BEGIN <= end; at += 4)
      if (memcmp (look->data + at, init_data_begin, INIT_DATA_BEGIN) == 0)
        return TRUE;
  }
  return FALSE;
}

/* Without the boot part it is the version that tells, and where it does not the more careful
 * answer. */
static NfNodemcu
find_age (const NfLook *look)
{
  gboolean has_boot_part = nf_firmware_get_n_programs (look->firmware) > 0;
  const char *version = look->facts->version != NULL ? look->facts->version : look->facts->sdk;

  if (look->facts->partitions.n > 0)
    return get_page_age (&look->facts->partitions);
  if (version != NULL && *version == '3') /* its page is damaged */
    return NF_NODEMCU_3;
  if (has_boot_part ? has_init_data_in_ram (look) : version != NULL && *version == '2')
    return NF_NODEMCU_2;
  if (nf_look_find (look, NULL, CAL_COMPLAINT) != NULL)
    return NF_NODEMCU_1_5_EARLY;
  return NF_NODEMCU_0_9;
}

/* --- All --------------------------------------------------------------------------------- */

/* NodeMCU's version has been the SDK's since 1.4. The build service named the one alone for years.
 */
static void
take_version_of_sdk (NfLook *look)
{
  NfFirmwareFacts *facts = look->facts;

  if (facts->version == NULL && facts->sdk != NULL)
    facts->version = nf_look_keep (look, facts->sdk, strcspn (facts->sdk, "-("));
}

/* The page tells where the code ends, and a file that ends before was cut off. */
static void
check_end (NfLook *look, gsize code_at)
{
  gsize end = look->facts->partitions.code_end;

  if (look->facts->partitions.is_filled_in || end <= NF_PARTITIONS_AT)
    return;
  if (look->size < end - NF_PARTITIONS_AT + code_at)
    nf_look_set_fault (look, NF_FIRMWARE_CUT_OFF, look->size);
}

static void
set_kind (NfLook *look, gsize code_at)
{
  gboolean is_whole = code_at > 0 && look->size > code_at;
  gboolean is_proven = code_at > 0 || look->facts->partitions.n > 0;
  NfFirmwareKind kind = code_at == 0 ? NF_FIRMWARE_NODEMCU_CODE
                        : is_whole   ? NF_FIRMWARE_NODEMCU
                                     : NF_FIRMWARE_NODEMCU_BOOT;

  nf_look_set (look, kind, is_proven ? NF_CONFIDENCE_CERTAIN : NF_CONFIDENCE_LIKELY);
  nf_look_set_address (look, code_at == 0 ? NF_PARTITIONS_AT : 0);
  look->facts->is_whole = is_whole;
}

gboolean
nf_look_for_nodemcu (NfLook *look, gsize code_at)
{
  NfFirmwareFacts *facts = look->facts;
  g_autofree char *greeting = find_greeting (look);
  gboolean has_page =
      nf_look_has (look, code_at, 1) &&
      nf_partitions_read (&facts->partitions, look->data + code_at, look->size - code_at);

  if (greeting == NULL && !has_page)
    return FALSE;
  nf_look_read_product (look);
  facts->product = "NodeMCU";
  if (greeting != NULL)
    read_greeting (look, greeting);
  take_version_of_sdk (look);
  facts->numbers = find_numbers (look, greeting);
  facts->nodemcu = find_age (look);
  check_end (look, code_at);
  set_kind (look, code_at);
  return TRUE;
}
