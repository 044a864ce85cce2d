/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The built-in profiles in the user's language.
 */
#include "support/built-ins.h"

#include "nf-config.h"

#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>
#include <string.h>

#define PLAIN "{\"name\":\"N\",\"flash-size\":\"1MB\"}"

static void
append_u32 (GByteArray *bytes, guint32 value)
{
  g_byte_array_append (bytes, (const guint8 *) &value, sizeof value);
}

/* Writes a message catalogue (the .mo format: seven numbers, then length and offset of each
 * message and of each translation, then the texts). */
static void
write_catalogue (const char *path, const char *const *texts, guint n)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint32 head[] = { 0x950412de, 0, n, 28, 28 + 8 * n, 0, 28 + 16 * n };
  guint32 offset = 28 + 16 * n;

  for (gsize i = 0; i < G_N_ELEMENTS (head); i++)
    append_u32 (bytes, head[i]);
  for (guint i = 0; i < 2 * n; i++) {
    append_u32 (bytes, (guint32) strlen (texts[i]));
    append_u32 (bytes, offset);
    offset += (guint32) strlen (texts[i]) + 1;
  }
  for (guint i = 0; i < 2 * n; i++)
    g_byte_array_append (bytes, (const guint8 *) texts[i], (guint) strlen (texts[i]) + 1);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

/* In a process of its own, because gettext reads its catalogues once. */
static void
test_translation_subprocess (void)
{
  g_autoptr (GPtrArray) profiles = NULL;
  g_autoptr (NfProfile) plain = NULL;
  g_autoptr (GBytes) json = g_bytes_new_static (PLAIN, strlen (PLAIN));
  NfProfile *detect = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (NF_GETTEXT_DOMAIN, g_getenv ("TEST_CATALOGUES"));
  bind_textdomain_codeset (NF_GETTEXT_DOMAIN, "UTF-8");
  textdomain (NF_GETTEXT_DOMAIN);
  profiles = load_built_ins ();
  detect = find_built_in (profiles, "detect");
  g_assert_cmpstr (nf_profile_get_name (detect), ==, "Vom Chip ermitteln");
  g_assert_cmpstr (nf_profile_get_description (detect), ==, "Für jedes Board");
  /* Nothing there to translate must not become the catalogue's header. */
  plain = nf_profile_new_built_in ("plain", json, NULL);
  g_assert_cmpstr (nf_profile_get_description (plain), ==, "");
}

static void
test_translation (void)
{
  static const char *const texts[] = {
    "",
    "Detect from the chip",
    "For any board: the flash size is read from the chip when the job starts",
    "Content-Type: text/plain; charset=UTF-8\n",
    "Vom Chip ermitteln",
    "Für jedes Board",
  };
  g_autofree char *folder = g_dir_make_tmp ("test-profile-XXXXXX", NULL);
  g_autofree char *language = g_build_filename (folder, "de", NULL);
  g_autofree char *messages = g_build_filename (language, "LC_MESSAGES", NULL);
  g_autofree char *path = g_build_filename (messages, NF_GETTEXT_DOMAIN ".mo", NULL);

  g_assert_no_errno (g_mkdir_with_parents (messages, 0700));
  write_catalogue (path, texts, 3);
  g_setenv ("TEST_CATALOGUES", folder, TRUE);
  g_setenv ("LANGUAGE", "de", TRUE);
  g_test_trap_subprocess ("/profile-words/subprocess", 0, 0);
  g_unsetenv ("LANGUAGE");
  g_test_trap_assert_passed ();
  g_unlink (path);
  g_rmdir (messages);
  g_rmdir (language);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile-words", test_translation);
  g_test_add_func ("/profile-words/subprocess", test_translation_subprocess);
  return g_test_run ();
}
