/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Getting into the loader and finding out what the board is, see nf-run.h.
 */
#include "nf-error.h"
#include "nf-run.h"

#include "opcodes.h"
#include "registers.h"

#include <string.h>

enum { READ_ATTEMPTS = 5, RECOVERY_SYNCS = 5, ATTACH_ATTEMPTS = 2, CONNECTS_MAX = 3 };

static gboolean
check_chip (guint32 magic, GError **error)
{
  const char *other = nf_chip_get_other_name (magic);

  if (magic == NF_CHIP_MAGIC_ESP8266)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_WRONG_CHIP,
               "this chip is %s (magic %08x)",
               other != NULL ? other : "none that is known",
               magic);
  return FALSE;
}

/* A damaged bit would be told as a fact: what is read counts once it reads the same twice. */
static gboolean
read_surely (NfRun *run, const guint32 *addresses, guint n, guint32 *values, GError **error)
{
  g_autofree guint32 *again = g_new0 (guint32, n);

  for (guint attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
    if (!nf_loader_exchange_registers (run->loader, NULL, 0, addresses, n, again, error))
      return FALSE;
    if (attempt > 0 && memcmp (values, again, n * sizeof *values) == 0)
      return TRUE;
    memcpy (values, again, n * sizeof *values);
  }
  g_set_error (error, NF_ERROR, NF_ERROR_LINE, "the chip's registers read differently every time");
  return FALSE;
}

static gboolean
read_magic (NfRun *run, GError **error)
{
  guint32 address = NF_CHIP_MAGIC_ADDRESS;
  guint32 magic = 0;

  return read_surely (run, &address, 1, &magic, error) && check_chip (magic, error);
}

static gboolean
read_chip_facts (NfRun *run, GError **error)
{
  guint32 addresses[1 + NF_EFUSE_WORDS] = { UART_CLKDIV };
  guint32 values[1 + NF_EFUSE_WORDS] = { 0 };

  for (guint i = 0; i < NF_EFUSE_WORDS; i++)
    addresses[1 + i] = EFUSES + 4 * i;
  if (!read_surely (run, addresses, G_N_ELEMENTS (addresses), values, error))
    return FALSE;
  nf_board_facts_take_divider (&run->result->facts, nf_loader_get_baud (run->loader), values[0]);
  nf_board_facts_take_efuses (&run->result->facts, values + 1);
  run->result->has_facts = TRUE;
  return TRUE;
}

static gboolean
fail_flash_silent (const char *why, GError **error)
{
  g_set_error (error, NF_ERROR, NF_ERROR_FLASH_SILENT, "the flash chip does not answer: %s", why);
  return FALSE;
}

gboolean
nf_run_take_flash_id (NfRun *run, guint32 id, GError **error)
{
  g_autofree char *why = g_strdup_printf ("its id reads %06x", id);

  return nf_board_facts_take_flash_id (&run->result->facts, id) || fail_flash_silent (why, error);
}

/* Who only asks, or sets the status registers, finds the flash as it is: what the ROM does to it
 * clears its protection and its quad mode, for good. */
static gboolean
attach_flash (NfRun *run, GError **error)
{
  NfTask task = nf_plan_get_task (run->plan);

  if (task == NF_TASK_IDENTIFY || task == NF_TASK_CHORE)
    return nf_spi_attach_untouched (&run->spi, run->loader, error);
  return nf_spi_attach (&run->spi, run->loader, error);
}

/* Brings the loader back, by a reset if it takes one. */
static gboolean
wake_loader (NfRun *run, GError **error)
{
  if (nf_loader_sync (run->loader, RECOVERY_SYNCS, NULL))
    return TRUE;
  return nf_reset_into_loader (run->transport,
                               run->reset,
                               &run->options->into_loader,
                               nf_loader_get_cancellable (run->loader),
                               error) &&
         nf_loader_discard_input (run->loader, error) &&
         nf_loader_sync (run->loader, RECOVERY_SYNCS, error);
}

/* A ROM that finds no flash chip waits for it forever, each time; one that lost a command on the
 * line takes it the next time. */
static gboolean
attach_surely (NfRun *run, GError **error)
{
  for (guint attempt = 1;; attempt++) {
    g_autoptr (GError) fault = NULL;
    if (attach_flash (run, &fault))
      return TRUE;
    if (attempt == ATTACH_ATTEMPTS || run->reset == NF_RESET_NONE ||
        !g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT)) {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
    if (!wake_loader (run, error))
      return FALSE;
  }
}

static gboolean
read_flash_facts (NfRun *run, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  guint32 id = 0;

  if (!attach_surely (run, &local_error)) {
    if (g_error_matches (local_error, NF_ERROR, NF_ERROR_TIMED_OUT))
      return fail_flash_silent ("the chip waits for it in vain", error);
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  return nf_spi_read_id (&run->spi, &id, error) && nf_run_take_flash_id (run, id, error);
}

static gboolean
set_flash_size (NfRun *run, GError **error)
{
  guint32 flash_bytes = nf_run_get_flash_bytes (run);

  return flash_bytes <= FLASH_ROM_LIMIT ||
         nf_loader_set_flash_size (run->loader, flash_bytes, error);
}

static gboolean
identify_by_rom (NfRun *run, GError **error)
{
  return read_chip_facts (run, error) &&
         (!nf_plan_needs_flash (run->plan) ||
          (read_flash_facts (run, error) && set_flash_size (run, error)));
}

gboolean
nf_run_recover (NfRun *run, GError **error)
{
  g_autoptr (GError) silence = NULL;

  if (nf_loader_sync (run->loader, RECOVERY_SYNCS, &silence))
    return TRUE;
  if (run->reset == NF_RESET_NONE || !g_error_matches (silence, NF_ERROR, NF_ERROR_TIMED_OUT)) {
    g_propagate_error (error, g_steal_pointer (&silence));
    return FALSE;
  }
  if (!nf_reset_into_loader (run->transport,
                             run->reset,
                             &run->options->into_loader,
                             nf_loader_get_cancellable (run->loader),
                             error) ||
      !nf_loader_discard_input (run->loader, error) ||
      !nf_loader_sync (run->loader, RECOVERY_SYNCS, error))
    return FALSE;
  return !nf_plan_needs_flash (run->plan) ||
         (attach_flash (run, error) && set_flash_size (run, error));
}

static gboolean
recover_loader (NfLoader *loader, gpointer data, GError **error)
{
  return nf_run_recover (data, error);
}

static gboolean
can_use_stub (const NfRun *run)
{
  NfTask task = nf_plan_get_task (run->plan);

  return !run->options->no_stub && task != NF_TASK_IDENTIFY && task != NF_TASK_CHORE;
}

static gboolean
get_answer (NfRun *run, GError **error)
{
  if (run->options->before == NF_BEFORE_BY_HAND)
    return nf_run_wait_for_hand (run, error);
  return nf_reset_connect (run->loader,
                           run->options->before == NF_BEFORE_RESET,
                           &run->options->into_loader,
                           &run->reset,
                           error);
}

/* Gets an answer from the loader, unless the plan says that it is there and listens. */
static gboolean
find_loader (NfRun *run, GError **error)
{
  NfEvent connected = { .kind = NF_EVENT_CONNECTED };

  if (run->options->before == NF_BEFORE_NO_SYNC)
    return TRUE;
  if (!get_answer (run, error))
    return FALSE;
  if (nf_loader_get_baud (run->loader) < run->options->baud && !can_use_stub (run) &&
      run->options->before == NF_BEFORE_RESET)
    nf_run_send_event (run,
                       (NfEvent){
                           .kind = NF_EVENT_SLOWED,
                           .baud = nf_loader_get_baud (run->loader),
                       });
  connected.reset = run->reset;
  connected.baud = nf_loader_get_baud (run->loader);
  nf_run_send_event (run, connected);
  nf_loader_set_recover (run->loader, recover_loader, run);
  return TRUE;
}

static gboolean
needs_stub (const NfRun *run)
{
  NfTask task = nf_plan_get_task (run->plan);

  return task == NF_TASK_READ || task == NF_TASK_VERIFY || task == NF_TASK_SURVEY ||
         nf_run_keeps (run);
}

/* A stub that does not start leaves a chip that only a reset brings back to its ROM. Where the line
 * damages things it is no wonder, and the ROM's proof is too weak to go on with. */
static gboolean
go_on_without_stub (NfRun *run, GError *fault, GError **error)
{
  NfEvent event = { .kind = NF_EVENT_NO_STUB };

  if (g_error_matches (fault, NF_ERROR, NF_ERROR_NO_STUB) && run->is_line_bad)
    fault->code = NF_ERROR_LINE;
  if (needs_stub (run) || !g_error_matches (fault, NF_ERROR, NF_ERROR_NO_STUB)) {
    g_propagate_error (error, fault);
    return FALSE;
  }
  g_error_free (fault);
  nf_run_send_event (run, event);
  return find_loader (run, error) && identify_by_rom (run, error);
}

static gboolean
identify (NfRun *run, GError **error)
{
  if (!read_magic (run, error))
    return FALSE;
  return can_use_stub (run) ? nf_run_start_stub (run, error) : identify_by_rom (run, error);
}

/* A board that answered once is there: when it is lost again before it is known, or the stub does
 * not start, it is reset once more. Only a stub that never starts is done without. */
static gboolean
identify_surely (NfRun *run, GError **error)
{
  for (guint attempt = 1;; attempt++) {
    g_autoptr (GError) fault = NULL;
    if (find_loader (run, &fault) && identify (run, &fault))
      return TRUE;
    if (attempt == CONNECTS_MAX || run->reset == NF_RESET_NONE || !nf_run_is_lost (fault))
      return go_on_without_stub (run, g_steal_pointer (&fault), error);
    if (!nf_run_lower_rate (run, error))
      return FALSE;
  }
}

static gboolean
check_size (NfRun *run, GError **error)
{
  guint32 flash_bytes = nf_run_get_flash_bytes (run);

  return !nf_plan_needs_flash (run->plan) || flash_bytes == 0 ||
         nf_plan_check_flash (run->plan, flash_bytes, error);
}

gboolean
nf_run_connect (NfRun *run, GError **error)
{
  NfEvent opened = { .kind = NF_EVENT_OPENED, .baud = run->options->baud };
  NfEvent board = { .kind = NF_EVENT_BOARD };

  nf_run_send_event (run, opened);
  if (!identify_surely (run, error) || !check_size (run, error))
    return FALSE;
  board.facts = run->result->facts;
  nf_run_send_event (run, board);
  return TRUE;
}
