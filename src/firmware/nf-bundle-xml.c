/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Config.xml, in which the old NodeMCU Flasher kept its seven rows and its settings:
 *
 *   <DataChest> … <Data Name="FrameConfigLine1.FilePath"><Type>String</Type><Value>…</Value></Data>
 *
 * It lies in the folder Config beside the program, and names files in full, as they were on that
 * computer: one of the same name beside it is taken, and the one that is meant is offered.
 *
 * Source of the format: the NodeMCU Flasher's DataChest.pas, UnitFormMain.pas (names and choices)
 * and UnitFrameConfigLine.pas (an address is hex with or without 0x).
 */
#include "nf-bundle-private.h"

#include "nf-address.h"
#include "nf-text.h"

#include <string.h>

enum { N_ROWS = 7, VALUE_MAX = 4096 };

typedef struct {
  char *path;
  char *offset;
  gboolean is_checked;
} Row;

typedef struct {
  NfBundle *bundle;
  char *name;     /* of the <Data> that is being read */
  GString *value; /* of its <Value>; NULL outside */
  Row rows[N_ROWS];
} Reader;

/* --- Values ------------------------------------------------------------------------------ */

/* "FrameConfigLine3.Offset" */
static void
take_row (Reader *self, const char *name, const char *value)
{
  static const char prefix[] = "FrameConfigLine";
  guint number = 0;
  Row *row = NULL;

  if (!g_str_has_prefix (name, prefix) || !g_ascii_isdigit (name[strlen (prefix)]))
    return;
  number = (guint) g_ascii_digit_value (name[strlen (prefix)]);
  if (number < 1 || number > N_ROWS)
    return;
  row = &self->rows[number - 1];
  name += strlen (prefix) + 1;
  if (g_str_equal (name, ".FilePath")) {
    g_free (row->path);
    row->path = g_strdup (value);
  } else if (g_str_equal (name, ".Offset")) {
    g_free (row->offset);
    row->offset = g_strdup (value);
  } else if (g_str_equal (name, ".Checked")) {
    row->is_checked = g_ascii_strcasecmp (value, "true") == 0;
  }
}

/* Its choices by their places in the lists. */
static void
take_setting (Reader *self, const char *name, const char *value)
{
  static const NfFlashSize sizes[] = { NF_FLASH_SIZE_256K, NF_FLASH_SIZE_512K, NF_FLASH_SIZE_1M,
                                       NF_FLASH_SIZE_2M,   NF_FLASH_SIZE_4M,   NF_FLASH_SIZE_8M,
                                       NF_FLASH_SIZE_16M };
  static const NfFlashFrequency frequencies[] = { NF_FLASH_FREQUENCY_40M,
                                                  NF_FLASH_FREQUENCY_26M,
                                                  NF_FLASH_FREQUENCY_20M,
                                                  NF_FLASH_FREQUENCY_80M };
  static const NfFlashMode modes[] = { NF_FLASH_MODE_QIO,
                                       NF_FLASH_MODE_DIO,
                                       NF_FLASH_MODE_QOUT,
                                       NF_FLASH_MODE_DOUT };
  NfFlashSettings *settings = &self->bundle->settings;
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (value, 10, 0, NF_BUNDLE_BAUD_MAX, &number, NULL))
    return;
  if (g_str_equal (name, "ComboBoxFlashBaudrate.Text") && number >= NF_BUNDLE_BAUD_MIN)
    self->bundle->baud = (guint) number;
  else if (g_str_equal (name, "ComboBoxFlashSize.ItemIndex") && number < G_N_ELEMENTS (sizes))
    settings->size = sizes[number];
  else if (g_str_equal (name, "ComboBoxFlashSpeed.ItemIndex") &&
           number < G_N_ELEMENTS (frequencies))
    settings->frequency = frequencies[number];
  else if (g_str_equal (name, "ComboBoxSPIMode.ItemIndex") && number < G_N_ELEMENTS (modes))
    settings->mode = modes[number];
}

/* --- XML --------------------------------------------------------------------------------- */

static void
start_element (GMarkupParseContext *context,
               const char *element,
               const char **attributes,
               const char **values,
               gpointer data,
               GError **error)
{
  Reader *self = data;

  if (g_str_equal (element, "Value") && self->name != NULL && self->value == NULL)
    self->value = g_string_new (NULL);
  /* None begins in the value of another. */
  if (!g_str_equal (element, "Data") || self->value != NULL)
    return;
  g_clear_pointer (&self->name, g_free);
  for (guint i = 0; attributes[i] != NULL; i++)
    if (g_ascii_strcasecmp (attributes[i], "name") == 0) {
      g_free (self->name);
      self->name = g_strdup (values[i]);
    }
}

static void
take_text (GMarkupParseContext *context,
           const char *text,
           gsize length,
           gpointer data,
           GError **error)
{
  Reader *self = data;

  if (self->value != NULL && self->value->len + length <= VALUE_MAX)
    g_string_append_len (self->value, text, (gssize) length);
}

static void
end_element (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Reader *self = data;

  if (!g_str_equal (element, "Value") || self->value == NULL)
    return;
  g_strstrip (self->value->str);
  take_row (self, self->name, self->value->str);
  take_setting (self, self->name, self->value->str);
  g_string_free (self->value, TRUE);
  self->value = NULL;
}

static gboolean
parse_xml (Reader *self, const NfBundleText *text, GError **error)
{
  static const GMarkupParser parser = { .start_element = start_element,
                                        .end_element = end_element,
                                        .text = take_text };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);
  g_autoptr (GError) problem = NULL;
  int line = 0;

  if (g_markup_parse_context_parse (context, text->text, -1, &problem) &&
      g_markup_parse_context_end_parse (context, &problem))
    return TRUE;
  g_markup_parse_context_get_position (context, &line, NULL);
  return nf_text_fail (text->name, (guint) line, error, "%s", problem->message);
}

/* --- Rows -------------------------------------------------------------------------------- */

/* The old program took anything that is no hex number for 0, which is no service to anybody. */
static gboolean
parse_offset (const char *text, guint32 *address)
{
  g_autofree char *hex =
      g_ascii_strncasecmp (text, "0x", 2) == 0 ? g_strdup (text) : g_strconcat ("0x", text, NULL);

  return nf_address_parse (hex, address, NULL);
}

static gboolean
add_row (Reader *self, const Row *row, const NfBundlePlace *place, GError **error)
{
  NfBundleEntry entry = {
    .path = row->path,
    .seek = NF_SEEK_BY_NAME | NF_SEEK_OFFER,
    .is_only_offered = !row->is_checked,
  };

  if (row->path == NULL || *row->path == '\0')
    return TRUE;
  entry.has_address = row->offset != NULL && parse_offset (row->offset, &entry.address);
  return nf_bundle_add (self->bundle, place, &entry, error);
}

static void
clear (Reader *self)
{
  for (guint i = 0; i < N_ROWS; i++) {
    g_free (self->rows[i].path);
    g_free (self->rows[i].offset);
  }
  g_free (self->name);
  if (self->value != NULL)
    g_string_free (self->value, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, clear)

NfBundle *
nf_bundle_read_config_xml (const NfBundleText *text, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_CONFIG_XML);
  g_auto (Reader) self = { .bundle = bundle };

  if (!parse_xml (&self, text, error))
    return NULL;
  for (guint i = 0; i < N_ROWS; i++)
    if (!add_row (&self, &self.rows[i], text->place, error))
      return NULL;
  return nf_bundle_finish (g_steal_pointer (&bundle), text->name, error);
}
