/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Boards for chores, see chore-bench.h.
 */
#include "chore-bench.h"

#include "nf-virtual-transport.h"

#include "test-image.h"

char *
chore_build_name (const char *more)
{
  return g_strconcat ("virtual:esp-12e?unpaced", more, NULL);
}

/* --- Jobs -------------------------------------------------------------------------------- */

NfPlan *
chore_make_plan (const NfChore *chore)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GError) error = NULL;
  NfPlan *plan = NULL;

  options.after = NF_AFTER_NOTHING;
  plan = nf_plan_new_chore (&options, chore, &error);
  g_assert_no_error (error);
  return plan;
}

/* --- Programs ---------------------------------------------------------------------------- */

NfImage *
chore_make_program (guint32 seed)
{
  g_autoptr (GBytes) bytes = test_image_new_program (0x8000, seed);

  return nf_image_new ("ram.bin", bytes);
}

gboolean
chore_run_on_new_board (const NfChore *chore, const char *more, NfResult *result, GError **error)
{
  g_autofree char *name = chore_build_name (more);
  g_autoptr (NfTransport) board = nf_virtual_transport_new (name, NULL);
  g_autoptr (NfPlan) plan = chore_make_plan (chore);

  return nf_flasher_run (plan, board, NULL, NULL, result, error);
}

void
chore_assert_data (const NfResult *result, gconstpointer expected, gsize size)
{
  gsize got = 0;
  gconstpointer data = NULL;

  g_assert_nonnull (result->data);
  data = g_bytes_get_data (result->data, &got);
  g_assert_cmpmem (data, got, expected, size);
}

void
chore_bench_init (ChoreBench *self, const char *more)
{
  g_autofree char *name = chore_build_name (more);
  g_autoptr (GError) error = NULL;

  *self = (ChoreBench){ .tap = test_tap_new (nf_virtual_transport_new (name, &error)) };
  g_assert_no_error (error);
}

void
chore_bench_clear (ChoreBench *self)
{
  nf_result_clear (&self->result);
  g_assert_finalize_object (self->tap);
}

void
chore_bench_set_up (ChoreBench *self, gconstpointer unused)
{
  chore_bench_init (self, "");
}

void
chore_bench_tear_down (ChoreBench *self, gconstpointer unused)
{
  chore_bench_clear (self);
}

gboolean
chore_bench_run (ChoreBench *self, const NfChore *chore, GError **error)
{
  g_autoptr (NfPlan) plan = chore_make_plan (chore);

  nf_result_clear (&self->result);
  return nf_flasher_run (plan, NF_TRANSPORT (self->tap), NULL, NULL, &self->result, error);
}

void
chore_bench_assert_runs (ChoreBench *self, const NfChore *chore)
{
  g_autoptr (GError) error = NULL;

  chore_bench_run (self, chore, &error);
  g_assert_no_error (error);
  g_assert_true (self->result.is_task_done);
  g_assert_false (self->result.has_begun);
  g_assert_false (self->result.used_stub);
}

void
chore_bench_assert_segment (ChoreBench *self, const NfImage *image, guint segment)
{
  const NfImageSegment *s = &nf_image_get_program (image)->segments[segment];
  NfChore chore = { .kind = NF_CHORE_READ_MEMORY, .address = s->address, .size = s->size };

  chore_bench_assert_runs (self, &chore);
  chore_assert_data (&self->result, nf_image_get_data (image, NULL) + s->offset, s->size);
}
