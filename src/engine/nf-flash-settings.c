/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flash settings of an image header, see nf-flash-settings.h.
 */
#include "nf-flash-settings.h"

#include "nf-error.h"

enum { HEADER_MODE = 2, HEADER_SIZE_FREQUENCY = 3 };

typedef struct {
  int value;
  const char *word;
  guint32 bytes; /* sizes only */
} Setting;

static const Setting modes[] = {
  { NF_FLASH_MODE_KEEP, "keep", 0 }, { NF_FLASH_MODE_QIO, "qio", 0 },
  { NF_FLASH_MODE_QOUT, "qout", 0 }, { NF_FLASH_MODE_DIO, "dio", 0 },
  { NF_FLASH_MODE_DOUT, "dout", 0 },
};

static const Setting frequencies[] = {
  { NF_FLASH_FREQUENCY_KEEP, "keep", 0 }, { NF_FLASH_FREQUENCY_20M, "20m", 0 },
  { NF_FLASH_FREQUENCY_26M, "26m", 0 },   { NF_FLASH_FREQUENCY_40M, "40m", 0 },
  { NF_FLASH_FREQUENCY_80M, "80m", 0 },
};

/* The plain size stands before its c1 twin, so that looking up bytes finds it first. */
static const Setting sizes[] = {
  { NF_FLASH_SIZE_KEEP, "keep", 0 },          { NF_FLASH_SIZE_DETECT, "detect", 0 },
  { NF_FLASH_SIZE_256K, "256KB", 256 << 10 }, { NF_FLASH_SIZE_512K, "512KB", 512 << 10 },
  { NF_FLASH_SIZE_1M, "1MB", 1 << 20 },       { NF_FLASH_SIZE_2M, "2MB", 2 << 20 },
  { NF_FLASH_SIZE_2M_C1, "2MB-c1", 2 << 20 }, { NF_FLASH_SIZE_4M, "4MB", 4 << 20 },
  { NF_FLASH_SIZE_4M_C1, "4MB-c1", 4 << 20 }, { NF_FLASH_SIZE_8M, "8MB", 8 << 20 },
  { NF_FLASH_SIZE_16M, "16MB", 16 << 20 },
};

static gboolean
fail_unknown_word (const char *what,
                   const char *text,
                   const Setting *table,
                   gsize n,
                   GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", table[i].word);
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_SETTING,
               "\"%s\" is no %s; there are %s",
               text,
               what,
               known->str);
  return FALSE;
}

static const Setting *
find_word (const char *text, const Setting *table, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_ascii_strcasecmp (table[i].word, text) == 0)
      return &table[i];
  return NULL;
}

/* "2M" stands for "2MB", and "2M-c1" for "2MB-c1". */
static char *
complete_unit (const char *text)
{
  GString *word = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++) {
    gboolean is_unit = c > text && g_ascii_isdigit (c[-1]) && strchr ("kKmM", *c) != NULL;
    g_string_append_c (word, *c);
    if (is_unit && g_ascii_tolower (c[1]) != 'b')
      g_string_append_c (word, 'B');
  }
  return g_string_free (word, FALSE);
}

static const char *
get_word (int value, const Setting *table, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (table[i].value == value)
      return table[i].word;
  return "unknown";
}

gboolean
nf_flash_mode_parse (const char *text, NfFlashMode *mode, GError **error)
{
  const Setting *found = find_word (text, modes, G_N_ELEMENTS (modes));

  if (found == NULL)
    return fail_unknown_word ("flash mode", text, modes, G_N_ELEMENTS (modes), error);
  *mode = found->value;
  return TRUE;
}

gboolean
nf_flash_frequency_parse (const char *text, NfFlashFrequency *frequency, GError **error)
{
  const Setting *found = find_word (text, frequencies, G_N_ELEMENTS (frequencies));

  if (found == NULL)
    return fail_unknown_word ("flash frequency",
                              text,
                              frequencies,
                              G_N_ELEMENTS (frequencies),
                              error);
  *frequency = found->value;
  return TRUE;
}

gboolean
nf_flash_size_parse (const char *text, NfFlashSize *size, GError **error)
{
  g_autofree char *word = complete_unit (text);
  const Setting *found = find_word (word, sizes, G_N_ELEMENTS (sizes));

  if (found == NULL)
    return fail_unknown_word ("flash size", text, sizes, G_N_ELEMENTS (sizes), error);
  *size = found->value;
  return TRUE;
}

const char *
nf_flash_mode_to_string (NfFlashMode mode)
{
  return get_word (mode, modes, G_N_ELEMENTS (modes));
}

const char *
nf_flash_frequency_to_string (NfFlashFrequency frequency)
{
  return get_word (frequency, frequencies, G_N_ELEMENTS (frequencies));
}

const char *
nf_flash_size_to_string (NfFlashSize size)
{
  return get_word (size, sizes, G_N_ELEMENTS (sizes));
}

guint32
nf_flash_size_to_bytes (NfFlashSize size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (sizes[i].value == (int) size)
      return sizes[i].bytes;
  return 0;
}

NfFlashSize
nf_flash_size_from_bytes (guint32 bytes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (bytes != 0 && sizes[i].bytes == bytes)
      return sizes[i].value;
  return NF_FLASH_SIZE_KEEP;
}

NfFlashSettings
nf_flash_settings_read (const guint8 *header)
{
  return (NfFlashSettings){
    .mode = header[HEADER_MODE],
    .frequency = header[HEADER_SIZE_FREQUENCY] & 0x0F,
    .size = header[HEADER_SIZE_FREQUENCY] >> 4,
  };
}

/* A c1 layout is kept when only the size in bytes is asked for: the firmware was built for it,
 * and with the plain value it would look for its second half in the wrong place. */
static NfFlashSize
choose_size (NfFlashSize asked, NfFlashSize present)
{
  if (asked == NF_FLASH_SIZE_KEEP)
    return present;
  return nf_flash_size_to_bytes (asked) == nf_flash_size_to_bytes (present) &&
                 nf_flash_size_from_bytes (nf_flash_size_to_bytes (asked)) == asked
             ? present
             : asked;
}

gboolean
nf_flash_settings_patch (NfFlashSettings settings, guint8 *header)
{
  NfFlashSettings old = nf_flash_settings_read (header);
  guint8 mode = 0;
  guint8 size_frequency = 0;

  g_return_val_if_fail (settings.size != NF_FLASH_SIZE_DETECT, FALSE);
  if (settings.mode == NF_FLASH_MODE_KEEP)
    settings.mode = old.mode;
  if (settings.frequency == NF_FLASH_FREQUENCY_KEEP)
    settings.frequency = old.frequency;
  settings.size = choose_size (settings.size, old.size);

  mode = (guint8) settings.mode;
  size_frequency = (guint8) (settings.size << 4 | settings.frequency);
  if (header[HEADER_MODE] == mode && header[HEADER_SIZE_FREQUENCY] == size_frequency)
    return FALSE;
  header[HEADER_MODE] = mode;
  header[HEADER_SIZE_FREQUENCY] = size_frequency;
  return TRUE;
}
