/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nf-flash-settings: the words, the sizes, and every combination of header and settings.
 */
#include "nf-flash-settings.h"

#include "nf-error.h"

#include <string.h>

typedef struct {
  const char *word;
  int value;
} Word;

static const Word modes[] = {
  { "keep", NF_FLASH_MODE_KEEP }, { "qio", NF_FLASH_MODE_QIO },   { "qout", NF_FLASH_MODE_QOUT },
  { "dio", NF_FLASH_MODE_DIO },   { "dout", NF_FLASH_MODE_DOUT },
};

static const Word frequencies[] = {
  { "keep", NF_FLASH_FREQUENCY_KEEP }, { "20m", NF_FLASH_FREQUENCY_20M },
  { "26m", NF_FLASH_FREQUENCY_26M },   { "40m", NF_FLASH_FREQUENCY_40M },
  { "80m", NF_FLASH_FREQUENCY_80M },
};

typedef struct {
  const char *word;
  const char *short_word;
  NfFlashSize value;
  guint32 bytes;
  NfFlashSize plain; /* what bytes leads back to */
} SizeWord;

static const SizeWord sizes[] = {
  { "keep", "Keep", NF_FLASH_SIZE_KEEP, 0, NF_FLASH_SIZE_KEEP },
  { "detect", "DETECT", NF_FLASH_SIZE_DETECT, 0, NF_FLASH_SIZE_KEEP },
  { "256KB", "256k", NF_FLASH_SIZE_256K, 0x40000, NF_FLASH_SIZE_256K },
  { "512KB", "512K", NF_FLASH_SIZE_512K, 0x80000, NF_FLASH_SIZE_512K },
  { "1MB", "1M", NF_FLASH_SIZE_1M, 0x100000, NF_FLASH_SIZE_1M },
  { "2MB", "2mb", NF_FLASH_SIZE_2M, 0x200000, NF_FLASH_SIZE_2M },
  { "2MB-c1", "2M-C1", NF_FLASH_SIZE_2M_C1, 0x200000, NF_FLASH_SIZE_2M },
  { "4MB", "4m", NF_FLASH_SIZE_4M, 0x400000, NF_FLASH_SIZE_4M },
  { "4MB-c1", "4mb-c1", NF_FLASH_SIZE_4M_C1, 0x400000, NF_FLASH_SIZE_4M },
  { "8MB", "8M", NF_FLASH_SIZE_8M, 0x800000, NF_FLASH_SIZE_8M },
  { "16MB", "16M", NF_FLASH_SIZE_16M, 0x1000000, NF_FLASH_SIZE_16M },
};

static void
test_modes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree char *upper = g_ascii_strup (modes[i].word, -1);
    NfFlashMode mode = 99;

    g_assert_true (nf_flash_mode_parse (modes[i].word, &mode, NULL));
    g_assert_cmpint (mode, ==, modes[i].value);
    mode = 99;
    g_assert_true (nf_flash_mode_parse (upper, &mode, NULL));
    g_assert_cmpint (mode, ==, modes[i].value);
    g_assert_cmpstr (nf_flash_mode_to_string (mode), ==, modes[i].word);
  }
  g_assert_cmpstr (nf_flash_mode_to_string (4), ==, "unknown");
}

static void
test_frequencies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (frequencies); i++) {
    g_autofree char *upper = g_ascii_strup (frequencies[i].word, -1);
    NfFlashFrequency frequency = 99;

    g_assert_true (nf_flash_frequency_parse (frequencies[i].word, &frequency, NULL));
    g_assert_cmpint (frequency, ==, frequencies[i].value);
    frequency = 99;
    g_assert_true (nf_flash_frequency_parse (upper, &frequency, NULL));
    g_assert_cmpint (frequency, ==, frequencies[i].value);
    g_assert_cmpstr (nf_flash_frequency_to_string (frequency), ==, frequencies[i].word);
  }
  g_assert_cmpstr (nf_flash_frequency_to_string (3), ==, "unknown");
}

static void
test_sizes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    NfFlashSize size = 99;

    g_test_message ("%s", sizes[i].word);
    g_assert_true (nf_flash_size_parse (sizes[i].word, &size, NULL));
    g_assert_cmpint (size, ==, sizes[i].value);
    size = 99;
    g_assert_true (nf_flash_size_parse (sizes[i].short_word, &size, NULL));
    g_assert_cmpint (size, ==, sizes[i].value);
    g_assert_cmpstr (nf_flash_size_to_string (size), ==, sizes[i].word);
    g_assert_cmpuint (nf_flash_size_to_bytes (size), ==, sizes[i].bytes);
    g_assert_cmpint (nf_flash_size_from_bytes (sizes[i].bytes), ==, sizes[i].plain);
  }
  g_assert_cmpstr (nf_flash_size_to_string (7), ==, "unknown");
  g_assert_cmpuint (nf_flash_size_to_bytes (7), ==, 0);
  g_assert_cmpint (nf_flash_size_from_bytes (0x300000), ==, NF_FLASH_SIZE_KEEP);
}

#define MODE_WORDS      "keep, qio, qout, dio, dout"
#define FREQUENCY_WORDS "keep, 20m, 26m, 40m, 80m"
#define SIZE_WORDS      "keep, detect, 256KB, 512KB, 1MB, 2MB, 2MB-c1, 4MB, 4MB-c1, 8MB, 16MB"

static void
assert_bad_mode (const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;
  NfFlashMode mode = NF_FLASH_MODE_DOUT;

  g_assert_false (nf_flash_mode_parse (text, &mode, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_SETTING);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_cmpint (mode, ==, NF_FLASH_MODE_DOUT);
}

static void
assert_bad_frequency (const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;
  NfFlashFrequency frequency = NF_FLASH_FREQUENCY_20M;

  g_assert_false (nf_flash_frequency_parse (text, &frequency, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_SETTING);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_cmpint (frequency, ==, NF_FLASH_FREQUENCY_20M);
}

static void
assert_bad_size (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message =
      g_strdup_printf ("\"%s\" is no flash size; there are " SIZE_WORDS, text);
  NfFlashSize size = NF_FLASH_SIZE_8M;

  g_assert_false (nf_flash_size_parse (text, &size, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_SETTING);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_cmpint (size, ==, NF_FLASH_SIZE_8M);
}

static void
test_bad_words (void)
{
  static const char *const bad_sizes[] = { "",       "5MB",   "2",     "MB",    "4MBB",
                                           "4BM",    "4M-c2", "4 MB",  " 4MB",  "512",
                                           "1024KB", "4MB-",  "detec", "kBeep", "16MBit" };

  assert_bad_mode ("", "\"\" is no flash mode; there are " MODE_WORDS);
  assert_bad_mode ("qoi", "\"qoi\" is no flash mode; there are " MODE_WORDS);
  assert_bad_mode ("detect", "\"detect\" is no flash mode; there are " MODE_WORDS);
  assert_bad_frequency ("40", "\"40\" is no flash frequency; there are " FREQUENCY_WORDS);
  /* Here the M is no unit of bytes. */
  assert_bad_frequency ("40MB", "\"40MB\" is no flash frequency; there are " FREQUENCY_WORDS);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_sizes); i++)
    assert_bad_size (bad_sizes[i]);
}

static void
test_read (void)
{
  static const guint8 header[] = { 0xE9, 0x04, 0x02, 0x4F };
  static const guint8 strange[] = { 0xE9, 0x04, 0xFF, 0x73 };
  NfFlashSettings settings = nf_flash_settings_read (header);

  g_assert_cmpint (settings.mode, ==, NF_FLASH_MODE_DIO);
  g_assert_cmpint (settings.frequency, ==, NF_FLASH_FREQUENCY_80M);
  g_assert_cmpint (settings.size, ==, NF_FLASH_SIZE_4M);
  settings = nf_flash_settings_read (strange);
  g_assert_cmpint (settings.mode, ==, 0xFF);
  g_assert_cmpint (settings.frequency, ==, 3);
  g_assert_cmpint (settings.size, ==, 7);
}

typedef struct {
  NfFlashSettings settings;
  guint8 before[2]; /* bytes 2 and 3 */
  guint8 after[2];
} PatchCase;

static const PatchCase patches[] = {
  { { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_KEEP }, { 2, 0x4F }, { 2, 0x4F } },
  /* What has no name is kept too. */
  { { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_KEEP },
    { 0xFF, 0x73 },
    { 0xFF, 0x73 } },
  /* One field alone. */
  { { NF_FLASH_MODE_DOUT, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_KEEP }, { 2, 0x4F }, { 3, 0x4F } },
  { { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_40M, NF_FLASH_SIZE_KEEP }, { 2, 0x4F }, { 2, 0x40 } },
  { { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_1M }, { 2, 0x4F }, { 2, 0x2F } },
  /* The old combined images say 512 KB and QIO. */
  { { NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_40M, NF_FLASH_SIZE_4M }, { 0, 0x00 }, { 2, 0x40 } },
  { { NF_FLASH_MODE_QIO, NF_FLASH_FREQUENCY_80M, NF_FLASH_SIZE_512K }, { 2, 0x90 }, { 0, 0x0F } },
  { { NF_FLASH_MODE_QOUT, NF_FLASH_FREQUENCY_26M, NF_FLASH_SIZE_256K }, { 2, 0x40 }, { 1, 0x11 } },
  { { NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_20M, NF_FLASH_SIZE_16M }, { 2, 0x40 }, { 2, 0x92 } },
  /* A c1 layout of the right size stays, */
  { { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_4M }, { 0, 0x60 }, { 0, 0x60 } },
  { { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_2M }, { 0, 0x50 }, { 0, 0x50 } },
  /* one of another size does not, */
  { { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_2M }, { 0, 0x60 }, { 0, 0x30 } },
  { { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_4M }, { 0, 0x50 }, { 0, 0x40 } },
  /* and one that is asked for by name is written. */
  { { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_4M_C1 },
    { 0, 0x40 },
    { 0, 0x60 } },
  { { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_2M_C1 },
    { 0, 0x20 },
    { 0, 0x50 } },
};

static void
test_patch (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (patches); i++) {
    const PatchCase *c = &patches[i];
    guint8 header[8] = { 0xE9, 0x03, c->before[0], c->before[1], 0x12, 0x34, 0x56, 0x78 };
    const guint8 expected[8] = { 0xE9, 0x03, c->after[0], c->after[1], 0x12, 0x34, 0x56, 0x78 };
    gboolean changes = memcmp (c->before, c->after, 2) != 0;

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (nf_flash_settings_patch (c->settings, header), ==, changes);
    g_assert_cmpmem (header, sizeof header, expected, sizeof expected);
    g_assert_false (nf_flash_settings_patch (c->settings, header));
  }
}

/* Whatever the header says, what was asked is in it afterwards and nothing else has moved. */
static void
test_patch_all (void)
{
  for (guint before = 0; before < 0x100; before++)
    for (gsize i = 2; i < G_N_ELEMENTS (sizes); i++) {
      guint8 header[4] = { 0xE9, 0x01, 0x02, (guint8) before };
      NfFlashSettings asked = NF_FLASH_SETTINGS_KEEP;

      asked.size = sizes[i].value;
      nf_flash_settings_patch (asked, header);
      g_assert_cmpuint (nf_flash_size_to_bytes (header[3] >> 4), ==, sizes[i].bytes);
      g_assert_cmphex (header[3] & 0x0F, ==, before & 0x0F);
      g_assert_cmphex (header[2], ==, 0x02);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flash-settings/modes", test_modes);
  g_test_add_func ("/flash-settings/frequencies", test_frequencies);
  g_test_add_func ("/flash-settings/sizes", test_sizes);
  g_test_add_func ("/flash-settings/bad-words", test_bad_words);
  g_test_add_func ("/flash-settings/read", test_read);
  g_test_add_func ("/flash-settings/patch", test_patch);
  g_test_add_func ("/flash-settings/patch-all", test_patch_all);
  return g_test_run ();
}
