/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The rates that are remembered: for which adapter, for how many, and what becomes of a file that
 * is damaged or cannot be written.
 */
#include "nf-adapters.h"

#include "nf-error.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *folder;
  char *file;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("nf-adapters-XXXXXX", NULL);
  f->file = g_build_filename (f->folder, "new", "adapters.ini", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *new_folder = g_path_get_dirname (f->file);

  g_unlink (f->file);
  g_rmdir (new_folder);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0); /* nothing else was left */
  g_free (f->folder);
  g_free (f->file);
}

static NfPort *
new_port (const char *name, guint vid, guint pid, const char *serial)
{
  NfPortFacts facts = {
    .kind = vid != 0 ? NF_PORT_USB : NF_PORT_OTHER,
    .name = name,
    .vid = vid,
    .pid = pid,
    .serial = serial,
  };

  return nf_port_new (&facts);
}

static void
assert_rate (Fixture *f, const char *name, guint vid, guint pid, const char *serial, guint rate)
{
  g_autoptr (NfPort) port = new_port (name, vid, pid, serial);

  g_assert_cmpuint (nf_adapters_get_rate (f->file, port), ==, rate);
}

static void
remember (Fixture *f, const char *name, guint vid, guint pid, const char *serial, guint rate)
{
  g_autoptr (NfPort) port = new_port (name, vid, pid, serial);
  g_autoptr (GError) error = NULL;

  g_assert_true (nf_adapters_set_rate (f->file, port, rate, &error));
  g_assert_no_error (error);
}

static char *
read_file (Fixture *f)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (f->file, &text, NULL, NULL));
  return text;
}

static void
write_file (Fixture *f, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (f->file);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (f->file, text, -1, NULL));
}

static void
test_default_file (void)
{
  g_autofree char *file = nf_adapters_dup_default_file ();

  g_assert_true (g_str_has_prefix (file, g_get_user_config_dir ()));
  g_assert_true (g_str_has_suffix (file, "/node-flasher/adapters.ini"));
}

static void
test_nothing_known (Fixture *f, gconstpointer data)
{
  assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0001", 0);
  g_assert_false (g_file_test (f->file, G_FILE_TEST_EXISTS));
}

/* Wherever it is plugged in. */
static void
test_by_serial (Fixture *f, gconstpointer data)
{
  remember (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0001", 460800);
  assert_rate (f, "/dev/ttyUSB7", 0x10c4, 0xea60, "0001", 460800);
  assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0002", 0);
  assert_rate (f, "/dev/ttyUSB0", 0x1a86, 0xea60, "0001", 0);
  assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea61, "0001", 0);
}

static void
test_without_serial (Fixture *f, gconstpointer data)
{
  remember (f, "/dev/ttyUSB0", 0x1a86, 0x7523, NULL, 230400);
  remember (f, "/dev/ttyUSB1", 0x1a86, 0x7523, "", 921600);
  assert_rate (f, "/dev/ttyUSB0", 0x1a86, 0x7523, NULL, 230400);
  assert_rate (f, "/dev/ttyUSB1", 0x1a86, 0x7523, NULL, 921600);
  assert_rate (f, "/dev/ttyUSB2", 0x1a86, 0x7523, NULL, 0);
  assert_rate (f, "/dev/ttyUSB0", 0x0403, 0x6001, NULL, 0); /* another at the same place */
}

static void
test_by_name (Fixture *f, gconstpointer data)
{
  remember (f, "/dev/ttyS0", 0, 0, NULL, 115200);
  remember (f, "rfc2217://[::1]:4000", 0, 0, NULL, 230400);
  assert_rate (f, "/dev/ttyS0", 0, 0, NULL, 115200);
  assert_rate (f, "rfc2217://[::1]:4000", 0, 0, NULL, 230400);
  assert_rate (f, "/dev/ttyS1", 0, 0, NULL, 0);
}

/* A serial number is what a factory, or an attacker, put there. */
static void
test_odd_serials (Fixture *f, gconstpointer data)
{
  const char *serials[] = {
    "a]b", "[a]\nrate=9600\n", " a ", "a", "\xff\xfe", "#;=", "%41", "A", "ä",
  };

  for (guint i = 0; i < G_N_ELEMENTS (serials); i++)
    remember (f, "/dev/ttyUSB0", 0x10c4, 0xea60, serials[i], 1000 + i);
  for (guint i = 0; i < G_N_ELEMENTS (serials); i++)
    assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea60, serials[i], 1000 + i);
}

static void
test_last_counts (Fixture *f, gconstpointer data)
{
  remember (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0001", 460800);
  remember (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0002", 115200);
  remember (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0001", 921600);
  assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0001", 921600);
  g_autofree char *text = read_file (f);
  g_assert_cmpstr (text, ==, "[10c4:ea60 0002]\nrate=115200\n\n[10c4:ea60 0001]\nrate=921600\n");
}

/* The one that was not used for the longest time is forgotten. */
static void
test_bounded (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < NF_ADAPTERS_MAX; i++) {
    g_autofree char *serial = g_strdup_printf ("%u", i);
    remember (f, "/dev/ttyUSB0", 0x10c4, 0xea60, serial, 1000 + i);
  }
  remember (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0", 1000); /* used again, nothing new */
  remember (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "new", 9600);
  assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0", 1000);
  assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "1", 0);
  assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "2", 1002);
  assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "new", 9600);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  const char *texts[] = {
    "",
    "nonsense",
    "[10c4:ea60 0001]\nrate=460800\n[never closed",
    "[10c4:ea60 0001]\n",
    "[10c4:ea60 0001]\nrate=\n",
    "[10c4:ea60 0001]\nrate=fast\n",
    "[10c4:ea60 0001]\nrate=-460800\n",
    "[10c4:ea60 0001]\nrate=299\n",
    "[10c4:ea60 0001]\nrate=4000001\n",
    "[10c4:ea60 0001]\nrate=99999999999999999999\n",
    "\xff\xfe\x01",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    write_file (f, texts[i]);
    assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0001", 0);
    remember (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0001", 460800);
    assert_rate (f, "/dev/ttyUSB0", 0x10c4, 0xea60, "0001", 460800);
  }
}

static void
test_limits (Fixture *f, gconstpointer data)
{
  write_file (f, "[a]\nrate=300\n[b]\nrate=4000000\n");
  assert_rate (f, "a", 0, 0, NULL, 300);
  assert_rate (f, "b", 0, 0, NULL, 4000000);
}

static void
test_unwritable (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->folder, "file", NULL);
  g_autofree char *inside = g_build_filename (file, "adapters.ini", NULL);
  g_autoptr (NfPort) port = new_port ("/dev/ttyUSB0", 0, 0, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "not a folder", -1, NULL));
  g_assert_false (nf_adapters_set_rate (inside, port, 9600, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_UNWRITABLE);
  g_assert_true (g_str_has_prefix (error->message, inside));
  g_assert_cmpuint (nf_adapters_get_rate (inside, port), ==, 0);
  g_assert_cmpint (g_unlink (file), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adapters/default-file", test_default_file);
#define ADD(name, function)                                                                        \
  g_test_add ("/adapters/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("nothing-known", test_nothing_known);
  ADD ("by-serial", test_by_serial);
  ADD ("without-serial", test_without_serial);
  ADD ("by-name", test_by_name);
  ADD ("odd-serials", test_odd_serials);
  ADD ("last-counts", test_last_counts);
  ADD ("bounded", test_bounded);
  ADD ("damaged", test_damaged);
  ADD ("limits", test_limits);
  ADD ("unwritable", test_unwritable);
#undef ADD
  return g_test_run ();
}
