/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Chores with the flash's registers on a virtual board: what they give, and what the flash has
 * afterwards, also when the power was away.
 */
#include "nf-error.h"
#include "nf-virtual-shelf.h"
#include "nf-virtual-transport.h"

#include "bytes.h"

#include "support/chore-bench.h"

#include <string.h>

/* Takes the flash out of the board that is switched off. */
static NfVirtualFlash *
take_flash (void)
{
  g_autofree char *name = chore_build_name ("");
  g_auto (NfVirtualOptions) options = { 0 };
  g_autoptr (GError) error = NULL;
  NfVirtualFlash *flash = NULL;

  nf_virtual_options_parse (&options, name, &error);
  g_assert_no_error (error);
  flash = nf_virtual_shelf_take (&options, &error);
  g_assert_no_error (error);
  return flash;
}

static void
write_flash (NfVirtualFlash *flash, guint8 command, const guint8 *bytes, gsize size)
{
  nf_virtual_flash_power_off (flash);
  nf_virtual_flash_transfer (flash, 0, 0x06, 0, NULL, 0, NULL, 0);
  nf_virtual_flash_transfer (flash, 0, command, 0, bytes, size, NULL, 0);
  nf_virtual_flash_power_off (flash);
}

/* Makes it a good one again, and gives it a kind and registers to begin with. */
static void
prepare_flash (gboolean joined, guint32 status)
{
  NfVirtualFlash *flash = take_flash ();
  guint8 bytes[4];

  put_u32 (bytes, status);
  nf_virtual_flash_set_fault (flash, NF_VIRTUAL_FLASH_GOOD);
  nf_virtual_flash_set_joined_status (flash, FALSE);
  write_flash (flash, 0x11, bytes + 2, 1);
  write_flash (flash, 0x01, bytes, 2);
  nf_virtual_flash_set_joined_status (flash, joined);
  g_assert_cmphex (nf_virtual_flash_get_status (flash), ==, status);
  nf_virtual_shelf_put_back (flash);
}

/* Looks at the registers as they were left, and as they are after the power was away. */
static void
assert_flash (guint32 now, guint32 after_power)
{
  NfVirtualFlash *flash = take_flash ();

  g_assert_cmphex (nf_virtual_flash_get_status (flash), ==, now);
  nf_virtual_flash_power_off (flash);
  g_assert_cmphex (nf_virtual_flash_get_status (flash), ==, after_power);
  nf_virtual_shelf_put_back (flash);
}

static void
test_read_status (void)
{
  static const guint8 all[] = { 0x1C, 0x42, 0x60 };

  prepare_flash (FALSE, 0x60421C);
  for (guint n = 1; n <= 3; n++) {
    NfChore chore = { .kind = NF_CHORE_READ_STATUS, .size = n };
    g_autoptr (GError) error = NULL;
    NfResult result;

    chore_run_on_new_board (&chore, "", &result, &error);
    g_assert_no_error (error);
    chore_assert_data (&result, all, n);
    nf_result_clear (&result);
  }
  /* To look is not to change. */
  assert_flash (0x60421C, 0x60421C);
}

/* Whoever only asks for the flash's id does not change it either. */
static void
test_identify (void)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfPlan) plan = nf_plan_new_identify (&options, TRUE, NULL);
  g_autofree char *name = chore_build_name ("");
  g_autoptr (NfTransport) board = nf_virtual_transport_new (name, NULL);
  g_autoptr (GError) error = NULL;
  NfResult result;

  prepare_flash (FALSE, 0x60421C);
  nf_flasher_run (plan, board, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmphex (result.facts.flash_id, ==, 0x1640EF);
  nf_result_clear (&result);
  assert_flash (0x60421C, 0x60421C);
}

typedef struct {
  const char *name;
  gboolean joined;
  guint32 before;
  guint n;
  guint32 value;
  gboolean is_volatile;
  guint32 now;
  guint32 after_power;
} StatusCase;

static const StatusCase status_cases[] = {
  { "first", FALSE, 0x604200, 1, 0x1C, FALSE, 0x60421C, 0x60421C },
  { "second", FALSE, 0x600000, 2, 0x4240, FALSE, 0x604240, 0x604240 },
  { "third", FALSE, 0x000000, 3, 0x640240, FALSE, 0x640240, 0x640240 },
  { "volatile", FALSE, 0x604200, 3, 0x20021C, TRUE, 0x20021C, 0x604200 },
  { "busy-bits", FALSE, 0x000000, 1, 0x43, FALSE, 0x000040, 0x000040 },
  /* Those that write the second behind the first lose it when the first is written alone. */
  { "joined-first", TRUE, 0x604200, 1, 0x1C, FALSE, 0x60421C, 0x60421C },
  { "joined-second", TRUE, 0x604200, 2, 0x0240, FALSE, 0x600240, 0x600240 },
  { "joined-volatile", TRUE, 0x604200, 2, 0x001C, TRUE, 0x60001C, 0x604200 },
};

static void
test_write_status (gconstpointer data)
{
  const StatusCase *c = data;
  NfChore chore = {
    .kind = NF_CHORE_WRITE_STATUS,
    .size = c->n,
    .value = c->value,
    .is_volatile = c->is_volatile,
  };
  g_autoptr (GError) error = NULL;
  guint8 expected[8];
  NfResult result;

  prepare_flash (c->joined, c->before);
  chore_run_on_new_board (&chore, "", &result, &error);
  g_assert_no_error (error);
  put_u32 (expected, c->before);
  put_u32 (expected + c->n, c->now);
  chore_assert_data (&result, expected, 2 * c->n);
  nf_result_clear (&result);
  assert_flash (c->now, c->after_power);
}

/* A flash that does not take it is not believed: nothing has changed, and that is said. */
static void
test_status_refused (void)
{
  static const struct {
    const char *board;
    gboolean joined;
    guint n;
    guint32 value;
    guint32 stays; /* what it reads afterwards */
    const char *message;
  } cases[] = {
    { "&fault=locked",
      FALSE,
      3,
      0x60021C,
      0x9C,
      "the flash's status reads 0x00009c, and not 0x60021c" },
    { "", TRUE, 3, 0x600000, 0, "the flash's status reads 0xff0000, and not 0x600000" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    NfChore chore = { .kind = NF_CHORE_WRITE_STATUS, .size = cases[i].n, .value = cases[i].value };
    g_autoptr (GError) error = NULL;
    NfResult result;

    prepare_flash (cases[i].joined, 0);
    g_assert_false (chore_run_on_new_board (&chore, cases[i].board, &result, &error));
    g_assert_error (error, NF_ERROR, NF_ERROR_FLASH_REFUSED);
    g_assert_cmpstr (error->message, ==, cases[i].message);
    g_assert_false (result.is_task_done);
    g_assert_false (result.has_begun);
    nf_result_clear (&result);
    assert_flash (cases[i].stays, cases[i].stays);
  }
}

/* The registers are as they were or as they were to be, and the answer is true. */
static void
test_flaky_status (void)
{
  NfChore chore = { .kind = NF_CHORE_WRITE_STATUS, .size = 2, .value = 0x0240 };
  guint n_done = 0;

  for (guint seed = 1; seed <= 60; seed++) {
    g_autofree char *more = g_strdup_printf ("&fault=flaky:3000&seed=%u", seed);
    NfVirtualFlash *flash = NULL;
    NfResult result;

    prepare_flash (FALSE, 0x001C);
    if (chore_run_on_new_board (&chore, more, &result, NULL)) {
      n_done++;
      chore_assert_data (&result, "\x1C\x00\x40\x02", 4);
    }
    flash = take_flash ();
    g_test_message ("seed %u: 0x%04x", seed, nf_virtual_flash_get_status (flash));
    g_assert_cmphex (nf_virtual_flash_get_status (flash) & 0xFF & ~0x5C, ==, 0);
    g_assert_cmphex (nf_virtual_flash_get_status (flash) & 0xFF00 & ~0x0200, ==, 0);
    if (result.is_task_done)
      g_assert_cmphex (nf_virtual_flash_get_status (flash), ==, 0x0240);
    nf_virtual_shelf_put_back (flash);
    nf_result_clear (&result);
  }
  g_test_message ("%u of 60", n_done);
  g_assert_cmpuint (n_done, >=, 50);
}

static void
test_sfdp (ChoreBench *f, gconstpointer data)
{
  static const guint8 header[] = {
    'S', 'F', 'D', 'P', 0x00, 0x01, 0x00, 0xFF, 0x00, 0x00, 0x01, 0x09, 0x80, 0x00, 0x00, 0xFF,
  };
  NfChore chore = { .kind = NF_CHORE_READ_SFDP, .address = 0, .size = 256 };
  const guint8 *bytes = NULL;

  chore_bench_assert_runs (f, &chore);
  bytes = g_bytes_get_data (f->result.data, NULL);
  g_assert_cmpuint (g_bytes_get_size (f->result.data), ==, 256);
  g_assert_cmpmem (bytes, sizeof header, header, sizeof header);
  g_assert_cmphex (get_u32 (bytes + 0x84), ==, (4u << 20) * 8 - 1);
  g_assert_cmphex (bytes[0x7F], ==, 0xFF);

  chore.address = 0x81;
  chore.size = 3;
  chore_bench_assert_runs (f, &chore);
  chore_assert_data (&f->result, "\x20\xF1\xFF", 3);
}

static void
add_status_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (status_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/chore-flash/write-status/%s", status_cases[i].name);
    g_test_add_data_func (path, &status_cases[i], test_write_status);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/chore-flash/" name,                                                                \
              ChoreBench,                                                                          \
              NULL,                                                                                \
              chore_bench_set_up,                                                                  \
              test,                                                                                \
              chore_bench_tear_down)
  ADD ("sfdp", test_sfdp);
  g_test_add_func ("/chore-flash/read-status", test_read_status);
  g_test_add_func ("/chore-flash/identify", test_identify);
  add_status_cases ();
  g_test_add_func ("/chore-flash/status-refused", test_status_refused);
  g_test_add_func ("/chore-flash/flaky-status", test_flaky_status);
  return g_test_run ();
}
