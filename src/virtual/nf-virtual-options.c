/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The names of virtual boards, see nf-virtual-options.h.
 */
#include "nf-virtual-options.h"

#include "nf-address.h"
#include "nf-error.h"
#include "nf-flash-settings.h"
#include "nf-virtual-flash.h"
#include "nf-virtual-uart.h"

#include <string.h>

#define PREFIX "virtual:"

const NfVirtualFaultInfo nf_virtual_faults[NF_VIRTUAL_N_FAULTS] = {
  [NF_VIRTUAL_FAULT_NONE] = { "none", 0, "a good board" },
  [NF_VIRTUAL_FAULT_NO_ANSWER] = { "no-answer", 0, "silent, as without power" },
  [NF_VIRTUAL_FAULT_STUCK] = { "stuck", 0, "always starts its program: DTR does not reach GPIO0" },
  [NF_VIRTUAL_FAULT_DEAF] = { "deaf", 0, "hears nothing from the host" },
  [NF_VIRTUAL_FAULT_GARBAGE] = { "garbage", 0, "whatever it says arrives as other bytes" },
  [NF_VIRTUAL_FAULT_FLAKY] = { "flaky",
                               2000,
                               "of N bytes in either direction one is lost or damaged" },
  [NF_VIRTUAL_FAULT_DOUBLE] = { "double", 2000, "of N bytes from the host one arrives twice" },
  [NF_VIRTUAL_FAULT_UNPLUG] = { "unplug", 1000, "the port vanishes after N bytes from the host" },
  [NF_VIRTUAL_FAULT_STALL] = { "stall", 1000, "the line goes dead after N bytes from the host" },
  [NF_VIRTUAL_FAULT_RESET] = { "reset",
                               1000,
                               "the supply dips and the chip starts anew after N bytes" },
  [NF_VIRTUAL_FAULT_NO_STUB] = { "no-stub", 0, "what is loaded into memory does not run" },
  [NF_VIRTUAL_FAULT_LOCKED] = { "locked", 0, "the flash is write-protected" },
  [NF_VIRTUAL_FAULT_FLASH_FF] = { "flash-ff", 0, "no flash chip, its data line floats high" },
  [NF_VIRTUAL_FAULT_FLASH_00] = { "flash-00", 0, "no flash chip, its data line is low" },
  [NF_VIRTUAL_FAULT_WRONG_ID] = { "wrong-id", 0, "the flash says it is twice as large as it is" },
  [NF_VIRTUAL_FAULT_WORN] = { "worn", 0x1234, "the flash's byte N has a bit that stays 0" },
  [NF_VIRTUAL_FAULT_ESP32] = { "esp32", 0, "answers like an ESP32" },
  [NF_VIRTUAL_FAULT_BROWN_OUT] = { "brown-out", 300, "the supply dips N ms after every start" },
  [NF_VIRTUAL_FAULT_ECHO] = { "echo", 0, "TX and RX touch: what the host sends comes back" },
  [NF_VIRTUAL_FAULT_UNWIRED] = { "unwired", 0, "the host's DTR and RTS lead nowhere" },
  [NF_VIRTUAL_FAULT_HELD] = { "held", 0, "EN is held low: the chip never starts" },
  [NF_VIRTUAL_FAULT_QUAD] = { "quad",
                              0,
                              "two of the flash's data lines lead nowhere: no QIO, no QOUT" },
  [NF_VIRTUAL_FAULT_NO_DIO] = { "no-dio", 0, "the flash can be read in DOUT alone" },
};

static const struct {
  const char *name;
  guint32 flash_size;
  gboolean embedded_flash;
  guint8 mac_end;
} modules[] = {
  { "esp-12e", 0x400000, FALSE, 0x2C },
  { "esp-01", 0x80000, FALSE, 0x01 },
  { "esp-8285", 0x100000, TRUE, 0x85 },
};

void
nf_virtual_options_clear (NfVirtualOptions *self)
{
  g_clear_pointer (&self->module, g_free);
  g_clear_pointer (&self->flash_file, g_free);
}

/* @right: what the option takes; NULL for nothing */
static gboolean
refuse (GError **error, const char *option, const char *value, const char *right)
{
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_PORT_NAME,
               "%s=%s: a virtual board takes %s%s%s",
               option,
               value != NULL ? value : "",
               option,
               right != NULL ? "=" : " alone",
               right != NULL ? right : "");
  return FALSE;
}

static gboolean
parse_number (const char *text, guint base, guint64 max, guint32 *number)
{
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, base, 0, max, &value, NULL))
    return FALSE;
  *number = (guint32) value;
  return TRUE;
}

static gboolean
set_flash_file (NfVirtualOptions *self, const char *value)
{
  if (value == NULL || *value == '\0')
    return FALSE;
  g_free (self->flash_file);
  self->flash_file = g_strdup (value);
  return TRUE;
}

static gboolean
set_size (NfVirtualOptions *self, const char *value)
{
  NfFlashSize size;

  if (value == NULL || !nf_flash_size_parse (value, &size, NULL) ||
      nf_flash_size_to_bytes (size) == 0)
    return FALSE;
  self->flash_size = nf_flash_size_to_bytes (size);
  return TRUE;
}

static gboolean
set_id (NfVirtualOptions *self, const char *value)
{
  return parse_number (value, 16, 0xFFFFFF, &self->flash_id);
}

static gboolean
set_mac (NfVirtualOptions *self, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ":", 0);
  guint8 mac[G_N_ELEMENTS (self->mac)];
  guint32 byte;

  if (g_strv_length (parts) != G_N_ELEMENTS (mac))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (mac); i++) {
    if (!parse_number (parts[i], 16, 0xFF, &byte))
      return FALSE;
    mac[i] = (guint8) byte;
  }
  memcpy (self->mac, mac, sizeof mac);
  return TRUE;
}

/* One of two words. */
static gboolean
set_either (gboolean *flag, const char *value, const char *off, const char *on)
{
  if (g_strcmp0 (value, off) != 0 && g_strcmp0 (value, on) != 0)
    return FALSE;
  *flag = strcmp (value, on) == 0;
  return TRUE;
}

static gboolean
set_reset (NfVirtualOptions *self, const char *value)
{
  return set_either (&self->auto_reset, value, "manual", "auto");
}

static gboolean
set_boot (NfVirtualOptions *self, const char *value)
{
  return set_either (&self->boot_download, value, "run", "download");
}

static gboolean
set_gpio15 (NfVirtualOptions *self, const char *value)
{
  return set_either (&self->gpio15_high, value, "low", "high");
}

static gboolean
set_crystal (NfVirtualOptions *self, const char *value)
{
  gboolean is_40 = FALSE;

  if (!set_either (&is_40, value, "26", "40"))
    return FALSE;
  self->crystal_mhz = is_40 ? 40 : NF_VIRTUAL_CRYSTAL_MHZ;
  return TRUE;
}

/* Cuts @text at the first @separator. Returns: (nullable): what follows it */
static char *
cut (char *text, char separator)
{
  char *at = strchr (text, separator);

  if (at == NULL)
    return NULL;
  *at = '\0';
  return at + 1;
}

static gboolean
parse_press (NfVirtualPress *press, const char *text)
{
  g_autofree char *hand = g_strdup (text);
  const char *ms = cut (hand, '@');
  gboolean is_flash = FALSE;

  if (!set_either (&is_flash, hand, "reset", "flash"))
    return FALSE;
  press->hand = is_flash ? NF_VIRTUAL_HAND_FLASH : NF_VIRTUAL_HAND_RESET;
  return parse_number (ms, 10, G_MAXUINT32, &press->at_ms);
}

static gboolean
set_hand (NfVirtualOptions *self, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ",", 0);
  guint n = g_strv_length (parts);
  NfVirtualPress hand[NF_VIRTUAL_PRESSES_MAX];

  if (n == 0 || n > G_N_ELEMENTS (hand))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!parse_press (&hand[i], parts[i]) || (i > 0 && hand[i].at_ms < hand[i - 1].at_ms))
      return FALSE;
  memcpy (self->hand, hand, n * sizeof hand[0]);
  self->n_hand = n;
  return TRUE;
}

static gboolean
set_fault (NfVirtualOptions *self, const char *value)
{
  g_autofree char *name = g_strdup (value != NULL ? value : "");
  const char *number = cut (name, ':');

  for (guint i = 0; i < NF_VIRTUAL_N_FAULTS; i++) {
    const NfVirtualFaultInfo *info = &nf_virtual_faults[i];
    guint32 count = info->count;

    if (strcmp (name, info->name) != 0)
      continue;
    if (number != NULL && (count == 0 || !parse_number (number, 10, G_MAXUINT32, &count)))
      return FALSE;
    self->fault = (NfVirtualFault) i;
    self->fault_count = count;
    return TRUE;
  }
  return FALSE;
}

static gboolean
set_seed (NfVirtualOptions *self, const char *value)
{
  return parse_number (value, 10, G_MAXUINT32, &self->seed);
}

static gboolean
set_fast (NfVirtualOptions *self, const char *value)
{
  self->fast = value == NULL;
  return self->fast;
}

static gboolean
set_unpaced (NfVirtualOptions *self, const char *value)
{
  self->unpaced = value == NULL;
  return self->unpaced;
}

static const struct {
  const char *name;
  gboolean (*set) (NfVirtualOptions *self, const char *value);
  const char *right;
} options[] = {
  { "flash", set_flash_file, "FILE" },
  { "size", set_size, "256KB to 16MB" },
  { "id", set_id, "six hex digits" },
  { "mac", set_mac, "AA:BB:CC:DD:EE:FF" },
  { "reset", set_reset, "auto or manual" },
  { "boot", set_boot, "run or download" },
  { "crystal", set_crystal, "26 or 40" },
  { "gpio15", set_gpio15, "low or high" },
  { "hand", set_hand, "reset@MS or flash@MS, in order, with commas" },
  { "fault", set_fault, "NAME or NAME:N" },
  { "seed", set_seed, "a number" },
  { "fast", set_fast, NULL },
  { "unpaced", set_unpaced, NULL },
};

gboolean
nf_virtual_options_set (NfVirtualOptions *self,
                        const char *option,
                        const char *value,
                        GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (options); i++) {
    if (strcmp (option, options[i].name) == 0)
      return options[i].set (self, value) || refuse (error, option, value, options[i].right);
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", options[i].name);
  }
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_PORT_NAME,
               "a virtual board has no option \"%s\"; it has %s",
               option,
               names->str);
  return FALSE;
}

gboolean
nf_virtual_options_init (NfVirtualOptions *self, const char *module, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (modules); i++) {
    if (strcmp (module, modules[i].name) == 0) {
      *self = (NfVirtualOptions){
        .module = g_strdup (module),
        .flash_size = modules[i].flash_size,
        .embedded_flash = modules[i].embedded_flash,
        .mac = { 0x5C, 0xCF, 0x7F, 0x0A, 0x1B, modules[i].mac_end },
        .auto_reset = TRUE,
        .en_delay_ms = 1,
        .crystal_mhz = NF_VIRTUAL_CRYSTAL_MHZ,
      };
      return TRUE;
    }
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", modules[i].name);
  }
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_PORT_NAME,
               "there is no virtual board \"%s\"; there are %s",
               module,
               names->str);
  return FALSE;
}

static gboolean
set_from_text (NfVirtualOptions *self, char *text, GError **error)
{
  const char *escaped = cut (text, '=');
  g_autofree char *value = escaped != NULL ? g_uri_unescape_string (escaped, NULL) : NULL;

  return nf_virtual_options_set (self, text, value, error);
}

gboolean
nf_virtual_options_parse (NfVirtualOptions *self, const char *name, GError **error)
{
  g_auto (NfVirtualOptions) parsed = { 0 };

  if (!g_str_has_prefix (name, PREFIX)) {
    g_set_error (error, NF_ERROR, NF_ERROR_PORT_NAME, "\"%s\" is no virtual board", name);
    return FALSE;
  }
  g_autofree char *module = g_strdup (name + strlen (PREFIX));
  const char *query = cut (module, '?');
  g_auto (GStrv) texts = g_strsplit (query != NULL ? query : "", "&", 0);

  if (!nf_virtual_options_init (&parsed, module, error))
    return FALSE;
  for (guint i = 0; texts[i] != NULL; i++)
    if (!set_from_text (&parsed, texts[i], error))
      return FALSE;
  *self = parsed;
  parsed = (NfVirtualOptions){ 0 };
  return TRUE;
}
