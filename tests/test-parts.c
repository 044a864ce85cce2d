/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A whole NodeMCU 3 with another file in the gap between its parts: what the rows say of that, the
 * items of the plan byte by byte, and how the row goes through a job.
 */
#include "nf-table.h"

#include "nf-error.h"

#include "support/firmware-maker.h"
#include "support/table-fixture.h"
#include "support/test-image.h"

#include <glib/gstdio.h>
#include <string.h>

enum { NODEMCU_SIZE = 0x13000, GAP_AT = 0xB000, CODE_AT = 0x10000 };

/* @stray: where there is a byte between its parts after all; 0: nowhere */
static const char *
make_nodemcu (TableFixture *f, gsize stray)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  maker_append_nodemcu_3 (file, 0x4002);
  g_assert_cmphex (file->len, ==, NODEMCU_SIZE);
  if (stray != 0)
    file->data[stray] = 0;
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  return table_fixture_add_file (f, "nodemcu.bin", bytes);
}

static void
assert_item (const NfPlan *plan, guint item, guint32 address, NfRow *row, gsize begin, gsize size)
{
  const guint8 *whole = nf_image_get_data (nf_row_get_image (row), NULL);
  gsize n = 0;
  const guint8 *data = nf_image_get_data (nf_plan_get_image (plan, item), &n);

  g_assert_cmphex (nf_plan_get_address (plan, item), ==, address);
  g_assert_cmpmem (data, n, whole + begin, size);
  g_assert_cmpstr (nf_image_get_name (nf_plan_get_image (plan, item)), ==, nf_row_get_name (row));
}

static void
assert_two_parts (TableFixture *f, NfPlan *plan, NfRow *nodemcu, NfRow *init)
{
  g_assert_nonnull (plan);
  g_assert_cmpuint (nf_plan_get_n_items (plan), ==, 3);
  assert_item (plan, 0, 0, nodemcu, 0, GAP_AT);
  assert_item (plan, 1, CODE_AT, nodemcu, CODE_AT, NODEMCU_SIZE - CODE_AT);
  assert_item (plan, 2, 0xF000, init, 0, 128);
}

static void
test_gap (TableFixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  NfRow *nodemcu = nf_table_add (f->table, make_nodemcu (f, 0), "0");
  NfRow *init = nf_table_add (f->table, NF_IMAGE_DEFAULT_NAME, "0xF000");
  g_autoptr (NfPlan) plan = nf_table_make_plan (f->table, &options, NULL);
  g_autoptr (NfPlan) verify = nf_table_make_verify_plan (f->table, &options, NULL);
  g_autoptr (NfPlan) alone = NULL;

  table_fixture_assert_problem (nodemcu, NULL);
  table_fixture_assert_problem (init, NULL);
  assert_two_parts (f, plan, nodemcu, init);
  assert_two_parts (f, verify, nodemcu, init);
  nf_row_set_enabled (init, FALSE); /* nothing goes there: it is one file again */
  alone = nf_table_make_plan (f->table, &options, NULL);
  g_assert_cmpuint (nf_plan_get_n_items (alone), ==, 1);
  assert_item (alone, 0, 0, nodemcu, 0, NODEMCU_SIZE);
}

/* The gap is no place for what reaches out of it, or where the file has a byte of its own. */
static void
test_no_gap (TableFixture *f, gconstpointer data)
{
  NfRow *nodemcu = nf_table_add (f->table, make_nodemcu (f, 0), "0");
  NfRow *large = nf_table_add (f->table, table_fixture_add_data (f, "a.dat", 0x1001), "0xF000");

  table_fixture_assert_problem (nodemcu, "Overlaps row 2");
  table_fixture_assert_problem (large, "Overlaps row 1");
  nf_row_set_address (large, "0xE000");
  table_fixture_assert_problem (nodemcu, NULL);
  nf_row_set_address (large, "0xA000");
  table_fixture_assert_problem (nodemcu, "Overlaps row 2");
  nf_row_set_address (large, "0xC000");
  table_fixture_assert_problem (large, NULL);
  nf_table_add (f->table, NF_IMAGE_BLANK_NAME, "0xD000"); /* two in the gap, and one another */
  table_fixture_assert_problem (nodemcu, NULL);
  table_fixture_assert_problem (large, "Overlaps row 3");
  nf_table_clear (f->table);
  nodemcu = nf_table_add (f->table, make_nodemcu (f, 0xC123), "0");
  nf_table_add (f->table, NF_IMAGE_BLANK_NAME, "0xD000");
  table_fixture_assert_problem (nodemcu, "Overlaps row 2");
}

/* A row is written when all of it is. */
static void
test_progress (TableFixture *f, gconstpointer data)
{
  NfRow *nodemcu = nf_table_add (f->table, make_nodemcu (f, 0), "0");
  NfRow *init = nf_table_add (f->table, NF_IMAGE_DEFAULT_NAME, "0xF000");

  nf_table_show_waiting (f->table);
  nf_table_show_progress (f->table, 0, NF_ROW_WRITING);
  nf_table_show_progress (f->table, 0, NF_ROW_SAME);
  table_fixture_assert_text (nodemcu, "state", "Being written");
  nf_table_show_progress (f->table, 1, NF_ROW_WRITING);
  nf_table_show_progress (f->table, 1, NF_ROW_WRITTEN);
  table_fixture_assert_text (nodemcu, "state", "Written and checked");
  table_fixture_assert_text (init, "state", "Waiting");
  nf_table_show_progress (f->table, 2, NF_ROW_WRITING);
  table_fixture_assert_text (init, "state", "Being written");
  nf_table_show_waiting (f->table);
  nf_table_show_progress (f->table, 0, NF_ROW_DIFFERS);
  nf_table_show_progress (f->table, 1, NF_ROW_SAME);
  table_fixture_assert_text (nodemcu, "state", "Differs from the flash");
}

static void
add (const char *path, void (*test) (TableFixture *, gconstpointer))
{
  g_test_add (path, TableFixture, NULL, table_fixture_set_up, test, table_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/parts/gap", test_gap);
  add ("/parts/no-gap", test_no_gap);
  add ("/parts/progress", test_progress);
  return g_test_run ();
}
