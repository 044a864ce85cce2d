/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is said of bundles, whatever they do to a table.
 */
#include "nf-words-bundle.h"
#include "nf-words-table-bundle.h"

static void
add_note (NfBundle *bundle, NfBundleNoteKind kind, const char *what)
{
  NfBundleNote *note = g_new0 (NfBundleNote, 1);

  note->kind = kind;
  note->what = g_strdup (what);
  g_ptr_array_add (bundle->notes, note);
}

static void
assert_lines (GPtrArray *lines, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (char *) g_ptr_array_index (lines, i));
  g_assert_cmpstr (text->str, ==, expected);
  g_ptr_array_unref (lines);
}

static void
test_headline (void)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_MANIFEST);
  g_autofree char *plain = nf_words_format_bundle (bundle);

  bundle->title = g_strdup ("Tasmota 13.1");
  g_autofree char *titled = nf_words_format_bundle (bundle);
  g_assert_cmpstr (plain, ==, "Manifest of ESP Web Tools");
  g_assert_cmpstr (titled, ==, "Manifest of ESP Web Tools: Tasmota 13.1");
}

static void
test_settings (void)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_COMMAND);

  g_assert_null (nf_words_format_bundle_settings (bundle));
  bundle->profile = g_strdup ("esp-12e");
  bundle->settings =
      (NfFlashSettings){ NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_40M, NF_FLASH_SIZE_4M };
  bundle->baud = 115200;
  bundle->erase_all = TRUE;
  g_autofree char *sentence = nf_words_format_bundle_settings (bundle);
  g_assert_cmpstr (sentence,
                   ==,
                   "Options: board esp-12e, flash mode dio, flash frequency 40m, flash size 4MB, "
                   "115200 baud, the whole flash is erased first");
}

/* Those that mean that something is missing stand apart from those that do not. */
static void
test_notes (void)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_COMMAND);
  GPtrArray *none = g_ptr_array_new ();
  const NfTableBundle taken = { .rows = none, .unchecked = none };

  bundle->erase_all = TRUE;
  add_note (bundle, NF_NOTE_UNKNOWN_OPTION, "--foo");
  add_note (bundle, NF_NOTE_MISSING_FILE, "gone.bin");
  assert_lines (nf_words_list_bundle_details (bundle, &taken),
                "Options: the whole flash is erased first\n"
                "It brings no file that could be added\n"
                "Not used: --foo\n");
  assert_lines (nf_words_list_bundle_faults (bundle),
                "Not all that belongs to it is there:\n"
                "File not found: gone.bin\n");
  g_ptr_array_unref (none);
}

/* A bundle may have some hundred notes. */
static void
test_many_notes (void)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_COMMAND);

  assert_lines (nf_words_list_bundle_faults (bundle), "");
  for (guint i = 0; i < 6; i++)
    add_note (bundle, NF_NOTE_REMOTE, "x");
  assert_lines (nf_words_list_bundle_faults (bundle),
                "Not all that belongs to it is there:\n"
                "Has to be downloaded first: x\n"
                "Has to be downloaded first: x\n"
                "Has to be downloaded first: x\n"
                "Has to be downloaded first: x\n"
                "2 more lines are in the log\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words-bundle/headline", test_headline);
  g_test_add_func ("/words-bundle/settings", test_settings);
  g_test_add_func ("/words-bundle/notes", test_notes);
  g_test_add_func ("/words-bundle/many-notes", test_many_notes);
  return g_test_run ();
}
