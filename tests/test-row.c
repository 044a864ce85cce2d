/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A row explains itself: what its file is taken for and why, why it goes where it goes, and what
 * speaks against the file.
 */
#include "nf-row.h"

#include "support/bundle-fixture.h"
#include "support/test-image.h"

#include <string.h>

static NfRow *
new_row (BundleFixture *files, const char *name, GBytes *bytes, const char *address)
{
  g_autofree char *path = g_build_filename (files->folder, name, NULL);

  bundle_fixture_add_bytes (files, name, bytes);
  return nf_row_new (path, address);
}

static void
assert_text (NfRow *row, const char *property, const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (row, property, &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_has_problem (NfRow *row, gboolean expected)
{
  gboolean has_problem = FALSE;

  g_object_get (row, "has-problem", &has_problem, NULL);
  g_assert_cmpint (has_problem, ==, expected);
}

static void
count (GObject *row, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_why (void)
{
  g_autoptr (BundleFixture) files = bundle_fixture_new ();
  g_autoptr (GBytes) program = test_image_new_program (5000, 1);
  g_autoptr (NfRow) row = new_row (files, "fw.bin", program, NULL);
  guint n = 0;

  assert_text (row,
               "why",
               "Program (qio, 40m, 512KB)\n"
               "It begins like a program, and its checksum is right\n"
               "Goes to: 0x00000");
  g_signal_connect (row, "notify::why", G_CALLBACK (count), &n);
  nf_row_set_address (row, "0x1000");
  assert_text (row,
               "why",
               "Program (qio, 40m, 512KB)\n"
               "It begins like a program, and its checksum is right\n"
               "Its address was typed, or came with its bundle");
  g_assert_cmpuint (n, ==, 1);
}

static void
test_why_unknown (void)
{
  g_autoptr (BundleFixture) files = bundle_fixture_new ();
  g_autoptr (GBytes) data = test_image_new_data (5000, 1);
  g_autoptr (NfRow) row = new_row (files, "x.bin", data, NULL);
  g_autoptr (NfRow) named = new_row (files, "0x20000.bin", data, NULL);
  g_autoptr (NfRow) missing = nf_row_new ("/nowhere/fw.bin", NULL);

  assert_text (row, "why", "Data\nNothing in it tells what it is\nYou have to say where it goes");
  assert_text (named, "why", "Data\nIts name says that it goes to 0x20000\nGoes to: 0x20000");
  assert_text (missing, "why", "");
}

/* It is told, and stands in nobody's way: what may be done in spite of it is decided elsewhere. */
static void
test_warning (void)
{
  g_autoptr (BundleFixture) files = bundle_fixture_new ();
  const char *page = "<!DOCTYPE html><html><head><title>x</title></head></html>";
  g_autoptr (GBytes) bytes = g_bytes_new_static (page, strlen (page));
  g_autoptr (NfRow) row = new_row (files, "fw.bin", bytes, "0x0");
  const char *words = "This is a web page that was saved under the name of a file. Download the "
                      "file itself: on GitHub with \"Download raw file\".";

  nf_row_reload (row);
  assert_text (row, "state", words);
  assert_has_problem (row, TRUE);
  g_assert_null (nf_row_get_problem (row));
  nf_row_set_progress (row, NF_ROW_WRITTEN);
  assert_text (row, "state", "Written and checked");
  assert_has_problem (row, FALSE);
}

static void
test_damaged (void)
{
  g_autoptr (BundleFixture) files = bundle_fixture_new ();
  g_autoptr (GBytes) program = test_image_new_program (5000, 1);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (program, 0, 2000);
  g_autoptr (NfRow) row = new_row (files, "fw.bin", half, NULL);
  g_autofree char *state = NULL;

  nf_row_reload (row);
  g_object_get (row, "state", &state, NULL);
  g_assert_true (g_str_has_prefix (state, "The file ends at byte 0x007d0"));
  assert_has_problem (row, TRUE);
}

static void
test_name (void)
{
  g_autoptr (NfRow) row = nf_row_new ("/nowhere/boot.bin", NULL);

  g_assert_cmpstr (nf_row_get_name (row), ==, "boot.bin");
  nf_row_set_name (row, "fw.zip › boot.bin");
  g_assert_cmpstr (nf_row_get_name (row), ==, "fw.zip › boot.bin");
  g_assert_cmpstr (nf_row_get_path (row), ==, "/nowhere/boot.bin");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/row/why", test_why);
  g_test_add_func ("/row/why-unknown", test_why_unknown);
  g_test_add_func ("/row/warning", test_warning);
  g_test_add_func ("/row/damaged", test_damaged);
  g_test_add_func ("/row/name", test_name);
  return g_test_run ();
}
