/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The run of a plan from open to close, see nf-flasher.h.
 */
#include "nf-flasher.h"

#include "nf-error.h"
#include "nf-run-item.h"

#include "opcodes.h"

static gboolean
is_idle_phase (const NfRun *run)
{
  return run->progress.phase == NF_PHASE_WAIT || run->progress.phase == NF_PHASE_LISTEN;
}

void
nf_run_send_progress (NfRun *run, guint64 done)
{
  gint64 now = nf_transport_get_time (run->transport);

  run->progress.done = done;
  run->progress.elapsed_us = now - run->began_at;
  run->progress.phase_us = now - run->phase_began_at;
  run->progress.idle_us = run->idle_us + (is_idle_phase (run) ? run->progress.phase_us : 0);
  if (run->report != NULL)
    run->report->progress (&run->progress, run->report->data);
}

void
nf_run_begin_phase (NfRun *run, NfPhase phase, guint item, guint64 total)
{
  run->progress = (NfProgress){ .phase = phase, .item = item, .total = total };
  run->phase_began_at = nf_transport_get_time (run->transport);
  nf_run_send_progress (run, 0);
}

void
nf_run_send_event (NfRun *run, NfEvent event)
{
  event.elapsed_us = nf_transport_get_time (run->transport) - run->began_at;
  if (run->report != NULL)
    run->report->event (&event, run->report->data);
}

guint32
nf_run_get_flash_bytes (const NfRun *run)
{
  guint32 by_id = run->result->facts.flash_bytes;

  return by_id != 0 ? by_id : run->options->flash_bytes;
}

/* A flash that refuses has not changed, in what follows too; after any other fault nobody knows. */
gboolean
nf_run_erase_piece (NfRun *run, NfSpiErase erase, guint32 address, GError **error)
{
  g_autoptr (GError) fault = NULL;
  gboolean ok = nf_spi_erase (&run->spi, erase, address, &fault);

  if (ok || !g_error_matches (fault, NF_ERROR, NF_ERROR_FLASH_REFUSED))
    run->result->has_begun = TRUE;
  if (!ok) {
    g_propagate_prefixed_error (error,
                                g_steal_pointer (&fault),
                                "could not erase 0x%05x: ",
                                address);
    return FALSE;
  }
  run->result->bytes_erased += erase == NF_SPI_ERASE_BLOCK ? NF_SPI_BLOCK_SIZE : FLASH_SECTOR_SIZE;
  return TRUE;
}

gboolean
nf_run_erase (NfRun *run, guint32 address, gsize size, guint item, GError **error)
{
  NfEvent event = { .kind = NF_EVENT_ERASED, .address = address, .size = (guint32) size };
  gsize done = 0;

  nf_run_begin_phase (run, NF_PHASE_ERASE, item, size);
  while (done < size) {
    gboolean is_block =
        (address + done) % NF_SPI_BLOCK_SIZE == 0 && size - done >= NF_SPI_BLOCK_SIZE;
    NfSpiErase erase = is_block ? NF_SPI_ERASE_BLOCK : NF_SPI_ERASE_SECTOR;
    if (!nf_run_erase_piece (run, erase, address + (guint32) done, error))
      return FALSE;
    done += is_block ? NF_SPI_BLOCK_SIZE : FLASH_SECTOR_SIZE;
    nf_run_send_progress (run, done);
  }
  nf_run_send_event (run, event);
  return TRUE;
}

gboolean
nf_run_close_range (const NfRun *run, NfRange *range, GError **error)
{
  guint32 flash_bytes = nf_run_get_flash_bytes (run);

  if (range->size == 0 && flash_bytes == 0) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_SETTING,
                 "the id of the flash chip tells no size: name the size to have all of it");
    return FALSE;
  }
  if (range->size == 0)
    range->size = flash_bytes - range->address;
  return TRUE;
}

static void
send_stub_progress (guint64 done, gpointer data)
{
  nf_run_send_progress (data, done);
}

static gboolean
erase_part (NfRun *run, gpointer data, GError **error)
{
  const NfRange *range = data;
  NfEvent event = {
    .kind = NF_EVENT_ERASED,
    .address = range->address,
    .size = range->size,
  };
  g_autoptr (GError) fault = NULL;
  guint64 erased = 0;
  gboolean ok = FALSE;

  nf_run_begin_phase (run, NF_PHASE_ERASE, NF_NO_ITEM, range->size);
  ok = nf_stub_erase (run->stub, *range, &erased, send_stub_progress, run, &fault);
  if (erased > 0 || !g_error_matches (fault, NF_ERROR, NF_ERROR_FLASH_REFUSED))
    run->result->has_begun = TRUE;
  run->result->bytes_erased += erased;
  if (ok)
    nf_run_send_event (run, event);
  else
    g_propagate_error (error, g_steal_pointer (&fault));
  return ok;
}

/* The range of a plan, or all of the flash. */
static gboolean
erase_planned (NfRun *run, NfRange range, GError **error)
{
  if (!nf_run_close_range (run, &range, error))
    return FALSE;
  if (run->stub == NULL)
    return nf_run_erase (run, range.address, range.size, NF_NO_ITEM, error);
  return nf_run_preserve_range (run, range, error) &&
         nf_run_with_stub (run, erase_part, &range, error);
}

static gboolean
do_item (NfRun *run, guint index, GError **error)
{
  g_auto (NfRunItem) item = { 0 };
  gboolean ok = FALSE;

  nf_run_item_init (&item, run, index);
  if (nf_plan_get_task (run->plan) == NF_TASK_VERIFY)
    ok = nf_run_verify_item (run, &item, error);
  else if (run->stub != NULL)
    ok = nf_run_write_item_by_stub (run, &item, error);
  else
    ok = nf_run_write_item_by_rom (run, &item, error);
  if (!ok)
    g_prefix_error (error, "%s: ", nf_image_get_name (nf_plan_get_image (run->plan, index)));
  return ok;
}

static gboolean
do_items (NfRun *run, GError **error)
{
  for (guint i = 0; i < nf_plan_get_n_items (run->plan); i++)
    if (!do_item (run, i, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_items (NfRun *run, GError **error)
{
  return (!run->options->erase_all || erase_planned (run, (NfRange){ 0, 0 }, error)) &&
         do_items (run, error) && nf_run_check_mirrors (run, error);
}

static gboolean
verify_items (NfRun *run, GError **error)
{
  const GArray *differences = NULL;

  if (!do_items (run, error))
    return FALSE;
  differences = run->result->differences;
  if (differences == NULL)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_DIFFERS,
               differences->len == 1 ? "the flash differs in %u place, at 0x%05x"
                                     : "the flash differs in %u places, first at 0x%05x",
               differences->len,
               g_array_index (differences, NfRange, 0).address);
  return FALSE;
}

static gboolean
do_task (NfRun *run, GError **error)
{
  switch (nf_plan_get_task (run->plan)) {
  case NF_TASK_WRITE:
    return nf_run_pass_gate (run, error) && write_items (run, error);
  case NF_TASK_VERIFY:
    return verify_items (run, error);
  case NF_TASK_READ:
    return nf_run_read (run, error);
  case NF_TASK_ERASE:
    return nf_run_pass_gate (run, error) &&
           erase_planned (run, nf_plan_get_range (run->plan), error);
  case NF_TASK_SURVEY:
    return nf_run_pass_gate (run, error);
  case NF_TASK_CHORE:
    return nf_run_chore (run, error);
  case NF_TASK_IDENTIFY:
  default:
    return TRUE;
  }
}

gboolean
nf_run_is_in_memory (const NfRun *run)
{
  return nf_plan_get_task (run->plan) == NF_TASK_CHORE &&
         nf_plan_get_chore (run->plan)->kind == NF_CHORE_LOAD_MEMORY;
}

/* What keeps nothing without the stub is said before a board is touched. */
static gboolean
check_gate (const NfRun *run, GError **error)
{
  if (!run->options->no_stub || !nf_run_keeps (run))
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_NEEDS_STUB,
               "the ROM's loader cannot read what is to be kept");
  return FALSE;
}

static gboolean
run_open (NfRun *run, GError **error)
{
  nf_run_begin_phase (run, NF_PHASE_CONNECT, NF_NO_ITEM, 0);
  if (!nf_run_connect (run, error))
    return FALSE;
  if (!do_task (run, error)) {
    /* A board that nobody has changed need not wait for a decision. */
    if (run->is_refused && !run->result->has_begun)
      nf_run_start_program (run, NULL);
    return FALSE;
  }
  run->result->is_task_done = TRUE;
  run->result->used_stub = run->stub != NULL;
  if (!nf_run_start_program (run, error))
    return FALSE;
  if (nf_run_listens (run))
    nf_run_listen (run);
  return TRUE;
}

void
nf_result_clear (NfResult *result)
{
  g_clear_pointer (&result->data, g_bytes_unref);
  g_clear_pointer (&result->differences, g_array_unref);
  g_clear_pointer (&result->survey, nf_survey_unref);
  g_clear_pointer (&result->heard, nf_heard_unref);
  *result = (NfResult){ 0 };
}

gboolean
nf_flasher_run (const NfPlan *plan,
                NfTransport *transport,
                const NfReport *report,
                GCancellable *cancellable,
                NfResult *result,
                GError **error)
{
  const NfPlanOptions *options = nf_plan_get_options (plan);
  g_autoptr (NfLoader) loader = nf_loader_new (transport, options->baud, cancellable);
  NfRun run = {
    .plan = plan,
    .options = options,
    .transport = transport,
    .report = report,
    .loader = loader,
    .reset = NF_RESET_NONE,
    .result = result,
    .gate = nf_plan_get_gate (plan),
    .began_at = nf_transport_get_time (transport),
  };
  gboolean ok = FALSE;

  *result = (NfResult){ 0 };
  if (!check_gate (&run, error) ||
      !nf_transport_open (transport, options->baud, cancellable, error))
    return FALSE;
  ok = run_open (&run, error);
  result->seconds = (double) (nf_transport_get_time (transport) - run.began_at - run.idle_us) /
                    (double) G_USEC_PER_SEC;
  if (result->baud == 0)
    result->baud = nf_loader_get_baud (loader);
  nf_stub_free (run.stub);
  g_clear_pointer (&run.proven, g_hash_table_unref);
  g_clear_pointer (&run.kept, g_hash_table_unref);
  nf_sectors_clear (&run.seen);
  nf_transport_set_lines (transport, FALSE, FALSE, NULL);
  nf_transport_close (transport);
  return ok;
}
