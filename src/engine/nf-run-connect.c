/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Getting into the loader and finding out what the board is, see nf-run.h.
 */
#include "nf-error.h"
#include "nf-run.h"

#include "opcodes.h"

#include <string.h>

enum { UART_CLKDIV = 0x60000014, READ_ATTEMPTS = 5, RECOVERY_SYNCS = 5 };

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
read_chip_facts (NfRun *run, GError **error)
{
  guint32 addresses[1 + NF_EFUSE_WORDS] = { UART_CLKDIV };
  guint32 values[1 + NF_EFUSE_WORDS] = { 0 };
  guint32 magic_address = NF_CHIP_MAGIC_ADDRESS;
  guint32 magic = 0;

  for (guint i = 0; i < NF_EFUSE_WORDS; i++)
    addresses[1 + i] = NF_EFUSE_BASE + 4 * i;
  if (!read_surely (run, &magic_address, 1, &magic, error) || !check_chip (magic, error) ||
      !read_surely (run, addresses, G_N_ELEMENTS (addresses), values, error))
    return FALSE;
  nf_board_facts_take_divider (&run->result->facts, run->options->baud, values[0]);
  nf_board_facts_take_efuses (&run->result->facts, values + 1);
  run->result->has_facts = TRUE;
  return TRUE;
}

static gboolean
fail_flash_silent (const char *why, GError **error)
{
  g_clear_error (error);
  g_set_error (error, NF_ERROR, NF_ERROR_FLASH_SILENT, "the flash chip does not answer: %s", why);
  return FALSE;
}

/* A ROM that finds no flash chip waits for it forever: its silence is the flash's. */
static gboolean
read_flash_facts (NfRun *run, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  guint32 id = 0;

  if (!nf_spi_attach (&run->spi, run->loader, &local_error)) {
    if (g_error_matches (local_error, NF_ERROR, NF_ERROR_TIMED_OUT))
      return fail_flash_silent ("the chip waits for it in vain", error);
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (!nf_spi_read_id (&run->spi, &id, error))
    return FALSE;
  if (!nf_board_facts_take_flash_id (&run->result->facts, id)) {
    g_autofree char *why = g_strdup_printf ("its id reads %06x", id);
    return fail_flash_silent (why, error);
  }
  return TRUE;
}

static gboolean
set_flash_size (NfRun *run, GError **error)
{
  guint32 flash_bytes = nf_run_get_flash_bytes (run);

  return flash_bytes <= FLASH_ROM_LIMIT ||
         nf_loader_set_flash_size (run->loader, flash_bytes, error);
}

static gboolean
prepare_flash (NfRun *run, GError **error)
{
  guint32 flash_bytes = 0;

  if (!read_flash_facts (run, error) || !set_flash_size (run, error))
    return FALSE;
  flash_bytes = nf_run_get_flash_bytes (run);
  return flash_bytes == 0 || nf_plan_check_flash (run->plan, flash_bytes, error);
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
                             nf_loader_get_cancellable (run->loader),
                             error) ||
      !nf_loader_discard_input (run->loader, error) ||
      !nf_loader_sync (run->loader, RECOVERY_SYNCS, error))
    return FALSE;
  return !nf_plan_needs_flash (run->plan) ||
         (nf_spi_attach (&run->spi, run->loader, error) && set_flash_size (run, error));
}

static gboolean
recover_loader (NfLoader *loader, gpointer data, GError **error)
{
  return nf_run_recover (data, error);
}

/* Gets an answer from the loader, unless the plan says that it is there and listens. */
static gboolean
find_loader (NfRun *run, GError **error)
{
  NfEvent connected = { .kind = NF_EVENT_CONNECTED };
  gboolean try_reset = run->options->before == NF_BEFORE_RESET;

  if (run->options->before == NF_BEFORE_NO_SYNC)
    return TRUE;
  if (!nf_reset_connect (run->loader, try_reset, &run->reset, error))
    return FALSE;
  connected.reset = run->reset;
  nf_run_send_event (run, connected);
  nf_loader_set_recover (run->loader, recover_loader, run);
  return TRUE;
}

gboolean
nf_run_connect (NfRun *run, GError **error)
{
  NfEvent opened = { .kind = NF_EVENT_OPENED, .baud = run->options->baud };
  NfEvent board = { .kind = NF_EVENT_BOARD };

  nf_run_send_event (run, opened);
  if (!find_loader (run, error) || !read_chip_facts (run, error))
    return FALSE;
  if (nf_plan_needs_flash (run->plan) && !prepare_flash (run, error))
    return FALSE;
  board.facts = run->result->facts;
  nf_run_send_event (run, board);
  return TRUE;
}
