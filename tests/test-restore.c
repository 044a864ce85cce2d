/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A job that keeps a restore point, and its undoing, on a virtual board: whatever the job came to,
 * the whole flash is in the end what it was before, byte by byte.
 */
#include "nf-restore-plan.h"

#include "nf-error.h"
#include "nf-flasher.h"

#include "support/profile-folder.h"
#include "support/test-flash.h"
#include "support/test-image.h"

#include <string.h>

enum { FLASH_SIZE = 0x40000 };

typedef struct {
  TestFlash flash;
  char *folder;
  NfRestoreWriter *writer;
  const NfRestorePoint *point; /* that is put back */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  test_flash_set_up_size (&self->flash, FLASH_SIZE);
  self->flash.options.baud = 921600;
  self->folder = profile_folder_new ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  test_flash_tear_down (&self->flash, unused);
  profile_folder_free (self->folder);
}

/* A flash of which every second KB or so is blank. */
static void
fill (Fixture *self, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  test_flash_fill (&self->flash, seed);
  for (guint32 at = 0; at < FLASH_SIZE; at += FLASH_SECTOR_SIZE)
    if (g_rand_boolean (rand))
      test_flash_expect_blank (&self->flash, at, FLASH_SECTOR_SIZE);
  test_flash_store (&self->flash);
}

/* --- The gate ---------------------------------------------------------------------------- */

static gboolean
allow (const NfPlan *plan,
       const NfBoardFacts *facts,
       const NfSurvey *survey,
       gpointer data,
       GError **error)
{
  Fixture *self = data;

  return self->point == NULL || nf_restore_check_board (self->point, facts, error);
}

static gboolean
keep (const NfBoardFacts *facts,
      NfRange sectors,
      const guint8 *bytes,
      gpointer data,
      GError **error)
{
  Fixture *self = data;

  return nf_restore_writer_keep (self->writer, facts, sectors, bytes, error);
}

static void
attach (Fixture *self, NfPlan *plan)
{
  NfGate gate = { .allows = allow, .keep = keep, .data = self };

  if (self->point != NULL)
    gate.keep = NULL;
  nf_plan_set_gate (plan, &gate);
}

/* --- Doing ------------------------------------------------------------------------------- */

/* A plan of one of five kinds. */
static NfPlan *
make_plan (Fixture *self, guint32 seed)
{
  g_autoptr (GBytes) program = test_image_new_program (0x18000 + seed * 77, seed);
  g_autoptr (GBytes) data = test_image_new_data (0x3123, seed);
  g_autoptr (NfImage) a = nf_image_new ("program.bin", program);
  g_autoptr (NfImage) b = nf_image_new ("data.bin", data);
  NfImage *images[] = { a, b };
  guint32 addresses[] = { 0, 0x30000 };
  NfPlanOptions options = self->flash.options;
  NfRange range = { seed % 5 == 0 ? 0 : 0x5000, seed % 5 == 0 ? 0 : 0x23000 };
  g_autoptr (GError) error = NULL;
  NfPlan *plan = NULL;

  options.settings.mode = NF_FLASH_MODE_DIO;
  options.erase_all = seed % 5 == 2;
  options.write_all = seed % 5 == 3;
  if (seed % 5 < 2)
    plan = nf_plan_new_erase (&options, range, &error);
  else
    plan = nf_plan_new_write (&options, addresses, images, 2, &error);
  g_assert_no_error (error);
  attach (self, plan);
  return plan;
}

/* Returns: (transfer full) (nullable): the restore point that was made, if anything was kept */
static char *
do_job (Fixture *self, guint32 seed, const char *options, gboolean *ok)
{
  g_autoptr (NfPlan) plan = make_plan (self, seed);
  g_autofree char *title = nf_restore_format_title (plan);
  g_autoptr (GError) error = NULL;
  g_auto (NfResult) result = { 0 };
  char *path = NULL;

  self->writer = nf_restore_writer_new (self->folder, title, NF_RESTORE_POINTS_MAX_BYTES);
  *ok = test_flash_run (&self->flash, plan, options, &result, &error);
  path = g_strdup (nf_restore_writer_get_path (self->writer));
  g_clear_pointer (&self->writer, nf_restore_writer_free);
  if (path == NULL)
    g_assert_false (result.has_begun);
  return path;
}

/* Puts it back on a board that is well, which must go well and be proven. */
static void
undo (Fixture *self, const char *path, const char *options, GError **error)
{
  g_autoptr (NfRestorePoint) point = nf_restore_point_open (path, error);
  g_auto (NfResult) result = { 0 };

  g_assert_nonnull (point);
  self->point = point;
  g_autoptr (NfPlan) plan = nf_restore_make_plan (point, &self->flash.options, error);
  g_assert_nonnull (plan);
  attach (self, plan);
  if (test_flash_run (&self->flash, plan, options, &result, error))
    g_assert_cmpint (result.used_stub, ==, !self->flash.options.no_stub);
  else
    g_assert_false (result.has_begun);
  self->point = NULL;
}

/* Does and undoes it. Returns: whether the job ended well */
static gboolean
do_and_undo (Fixture *self, guint32 seed, const char *options)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = FALSE;

  fill (self, seed);
  path = do_job (self, seed, options, &ok);
  if (path != NULL)
    undo (self, path, "", &error);
  g_assert_no_error (error);
  test_flash_assert (&self->flash);
  return ok;
}

/* --- Well -------------------------------------------------------------------------------- */

static void
test_undo (Fixture *self, gconstpointer unused)
{
  for (guint32 seed = 0; seed < 5; seed++)
    g_assert_true (do_and_undo (self, seed, ""));
}

/* The ROM's loader alone can put back what the stub has kept. */
static void
test_undo_without_stub (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = FALSE;

  fill (self, 4);
  path = do_job (self, 4, "", &ok);
  g_assert_true (ok);
  self->flash.options.no_stub = TRUE;
  undo (self, path, "", &error);
  g_assert_no_error (error);
  test_flash_assert (&self->flash);
}

/* Undoing twice changes nothing. */
static void
test_undo_twice (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = FALSE;

  fill (self, 4);
  path = do_job (self, 4, "", &ok);
  for (guint i = 0; i < 2; i++) {
    undo (self, path, "", &error);
    g_assert_no_error (error);
    test_flash_assert (&self->flash);
  }
}

/* --- Trouble ----------------------------------------------------------------------------- */

typedef struct {
  const char *fault;
  guint least, most;
  guint n;
} Fault;

static void
test_fault (Fixture *self, gconstpointer data)
{
  const Fault *fault = data;
  guint n_done = 0;

  for (guint i = 0; i < fault->n; i++) {
    guint number = fault->least + (fault->most - fault->least) * i / fault->n;
    g_autofree char *options = g_strdup_printf ("fault=%s:%u&seed=%u", fault->fault, number, i);

    n_done += do_and_undo (self, i, options);
  }
  g_test_message ("%s: %u of %u jobs ended well", fault->fault, n_done, fault->n);
}

/* What belongs to another board is not put back, unless somebody says so. */
static void
test_other_board (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;
  g_autofree guint8 *before = g_memdup2 (self->flash.expected, FLASH_SIZE);
  g_autofree char *flash = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = FALSE;

  fill (self, 4);
  path = do_job (self, 4, "mac=ec:fa:bc:01:02:03", &ok);
  g_assert_true (ok);
  g_assert_true (g_file_get_contents (self->flash.path, &flash, NULL, NULL));
  memcpy (before, self->flash.expected, FLASH_SIZE);
  memcpy (self->flash.expected, flash, FLASH_SIZE);
  undo (self, path, "mac=ec:fa:bc:01:02:04", &error);
  g_assert_error (error, NF_ERROR, NF_ERROR_NEEDS_DECISION);
  test_flash_assert (&self->flash);
  g_clear_error (&error);
  memcpy (self->flash.expected, before, FLASH_SIZE);
  undo (self, path, "mac=ec:fa:bc:01:02:03", &error);
  g_assert_no_error (error);
  test_flash_assert (&self->flash);
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  /* In numbers: the stub takes some 14,000 bytes, what is kept and written about 100,000 each. */
  static const Fault faults[] = {
    { "flaky", 20000, 60000, 5 },
    { "reset", 12000, 150000, 10 },
    { "unplug", 12000, 120000, 15 },
    { "stall", 12000, 120000, 5 },
  };

  g_test_init (&argc, &argv, NULL);
  add ("/restore/undo", NULL, test_undo);
  add ("/restore/undo-without-stub", NULL, test_undo_without_stub);
  add ("/restore/undo-twice", NULL, test_undo_twice);
  add ("/restore/other-board", NULL, test_other_board);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strconcat ("/restore/", faults[i].fault, NULL);
    add (path, &faults[i], test_fault);
  }
  return g_test_run ();
}
