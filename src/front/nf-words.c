/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about files, boards and jobs, see nf-words.h.
 */
#include "nf-words.h"

#include <glib/gi18n-lib.h>

enum { KB = 1 << 10, MB = 1 << 20 };

/* --- Numbers and names ------------------------------------------------------------------- */

char *
nf_words_format_size (guint64 bytes)
{
  if (bytes < KB)
    return g_strdup_printf (ngettext ("%u byte", "%u bytes", (gulong) bytes), (guint) bytes);
  if (bytes < MB)
    return g_strdup_printf (_ ("%u KB"), (guint) ((bytes + KB / 2) / KB));
  if (bytes % MB == 0)
    return g_strdup_printf (_ ("%u MB"), (guint) (bytes / MB));
  return g_strdup_printf (_ ("%.1f MB"), (double) bytes / MB);
}

char *
nf_words_format_duration (double seconds)
{
  guint whole = (guint) (seconds + 0.5);

  if (seconds < 60)
    return g_strdup_printf (seconds < 10 ? _ ("%.1f s") : _ ("%.0f s"), seconds);
  return g_strdup_printf (_ ("%u min %u s"), whole / 60, whole % 60);
}

/* --- Rows -------------------------------------------------------------------------------- */

static char *
format_settings (NfFlashSettings settings)
{
  return g_strdup_printf ("%s, %s, %s",
                          nf_flash_mode_to_string (settings.mode),
                          nf_flash_frequency_to_string (settings.frequency),
                          nf_flash_size_to_string (settings.size));
}

static char *
format_program_kind (const NfImageProgram *program)
{
  g_autofree char *settings = format_settings (program->settings);

  if (program->stored_checksum != program->computed_checksum)
    return g_strdup (_ ("Program, damaged: its checksum is wrong"));
  /* Translators: flash mode, frequency and size, as in "Program (dio, 40m, 4MB)" */
  return g_strdup_printf (_ ("Program (%s)"), settings);
}

char *
nf_words_format_kind (const NfImage *image)
{
  switch (nf_image_get_kind (image)) {
  case NF_IMAGE_PROGRAM:
    return format_program_kind (nf_image_get_program (image));
  case NF_IMAGE_PROGRAM_V2:
    return g_strdup (_ ("Program for the SDK's boot loader"));
  case NF_IMAGE_INIT_DATA:
    return g_strdup (_ ("Init data (radio parameters)"));
  case NF_IMAGE_BLANK:
    return g_strdup (_ ("Blank"));
  case NF_IMAGE_DATA:
  default:
    return g_strdup (_ ("Data"));
  }
}

const char *
nf_words_get_row_progress (NfRowProgress progress)
{
  switch (progress) {
  case NF_ROW_WAITING:
    return _ ("Waiting");
  case NF_ROW_WRITING:
    return _ ("Being written");
  case NF_ROW_WRITTEN:
    return _ ("Written and checked");
  case NF_ROW_FAILED:
    return _ ("Not finished");
  case NF_ROW_IDLE:
  default:
    return "";
  }
}

/* --- Boards ------------------------------------------------------------------------------ */

char *
nf_words_format_flash (const NfBoardFacts *facts)
{
  const char *maker = nf_flash_id_get_maker (facts->flash_id);
  g_autofree char *size = facts->flash_bytes != 0 ? nf_words_format_size (facts->flash_bytes)
                                                  : g_strdup (_ ("unknown size"));
  /* Manufacturer first, as data sheets print it. */
  guint32 id = (facts->flash_id & 0xFF) << 16 | (facts->flash_id & 0xFF00) | facts->flash_id >> 16;

  /* Translators: maker, size and number of a flash chip, as in "Winbond, 4 MB (id ef4016)" */
  return g_strdup_printf (_ ("%s, %s (id %06x)"),
                          maker != NULL ? maker : _ ("unknown maker"),
                          size,
                          id);
}

char *
nf_words_format_board (const NfBoardFacts *facts)
{
  g_autoptr (GString) text = g_string_new (nf_chip_get_name (facts->chip));

  if (facts->crystal_mhz != 0) {
    g_string_append (text, ", ");
    g_string_append_printf (text, _ ("%u MHz crystal"), facts->crystal_mhz);
  }
  if (facts->has_flash) {
    g_autofree char *flash = nf_words_format_flash (facts);
    g_string_append (text, ", ");
    g_string_append_printf (text, _ ("flash: %s"), flash);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- Jobs -------------------------------------------------------------------------------- */

const char *
nf_words_get_phase (NfPhase phase)
{
  switch (phase) {
  case NF_PHASE_CONNECT:
    return _ ("Connecting");
  case NF_PHASE_KEEP:
    return _ ("Keeping what follows");
  case NF_PHASE_ERASE:
    return _ ("Erasing");
  case NF_PHASE_WRITE:
    return _ ("Writing");
  case NF_PHASE_CHECK:
    return _ ("Checking");
  case NF_PHASE_START:
    return _ ("Starting the program");
  default:
    return "";
  }
}

static void
append_measures (GString *text, const NfPlan *plan, const NfProgress *progress)
{
  double left = nf_progress_get_seconds_left (plan, progress);
  double speed = nf_progress_get_speed (progress);

  if (progress->phase == NF_PHASE_WRITE || progress->phase == NF_PHASE_ERASE) {
    g_autofree char *done = nf_words_format_size (progress->done);
    g_autofree char *total = nf_words_format_size (progress->total);
    /* Translators: bytes done of bytes in all, as in "312 KB of 634 KB" */
    g_string_append_printf (text, _ (": %s of %s"), done, total);
  }
  if (progress->phase == NF_PHASE_WRITE && speed >= 1) {
    g_autofree char *rate = nf_words_format_size ((guint64) speed);
    g_string_append_printf (text, _ (", %s/s"), rate);
  }
  if (left >= 60)
    g_string_append_printf (text, _ (", %u min %u s left"), (guint) left / 60, (guint) left % 60);
  else if (left >= 1)
    g_string_append_printf (text, _ (", %u s left"), (guint) left);
}

/* What is done to a file: whole sentences, since other languages put the name elsewhere. */
static char *
format_item_phase (NfPhase phase, const char *name)
{
  switch (phase) {
  case NF_PHASE_KEEP:
    return g_strdup_printf (_ ("Keeping what follows %s"), name);
  case NF_PHASE_ERASE:
    return g_strdup_printf (_ ("Erasing for %s"), name);
  case NF_PHASE_WRITE:
    return g_strdup_printf (_ ("Writing %s"), name);
  case NF_PHASE_CHECK:
    return g_strdup_printf (_ ("Checking %s"), name);
  case NF_PHASE_CONNECT:
  case NF_PHASE_START:
  default:
    return g_strdup (nf_words_get_phase (phase));
  }
}

char *
nf_words_format_progress (const NfPlan *plan, const NfProgress *progress)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (progress->item < nf_plan_get_n_items (plan)) {
    NfImage *image = nf_plan_get_image (plan, progress->item);
    g_autofree char *phase = format_item_phase (progress->phase, nf_image_get_name (image));
    g_string_append (text, phase);
  } else {
    g_string_append (text, nf_words_get_phase (progress->phase));
  }
  append_measures (text, plan, progress);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *
get_item_name (const NfPlan *plan, const NfEvent *event)
{
  return nf_image_get_name (nf_plan_get_image (plan, event->item));
}

static char *
format_connected (const NfEvent *event)
{
  if (event->reset == NF_RESET_NONE)
    return g_strdup (_ ("The loader answers"));
  /* Translators: %s is the name of a reset sequence, as "tight" or "classic, slow" */
  return g_strdup_printf (_ ("The loader answers after a reset (%s)"),
                          nf_reset_get_name (event->reset));
}

static char *
format_facts (const NfBoardFacts *facts)
{
  g_autofree char *board = nf_words_format_board (facts);
  g_autofree char *station = nf_mac_format (facts->station_mac);
  g_autofree char *soft_ap = nf_mac_format (facts->soft_ap_mac);

  if (!facts->has_mac)
    return g_strdup_printf (_ ("Board: %s; it has no MAC address that can be read"), board);
  return g_strdup_printf (_ ("Board: %s; station MAC %s, access point MAC %s"),
                          board,
                          station,
                          soft_ap);
}

static char *
format_patched (const NfPlan *plan, const NfEvent *event)
{
  g_autofree char *before = format_settings (event->before);
  g_autofree char *after = format_settings (event->after);

  return g_strdup_printf (_ ("%s: the header says (%s) and is changed to (%s)"),
                          get_item_name (plan, event),
                          before,
                          after);
}

static char *
format_checked (const NfPlan *plan, const NfEvent *event)
{
  return g_strdup_printf (
      ngettext ("%s: the chip's checksum of every block is right, and %u sample read back is what "
                "was written",
                "%s: the chip's checksum of every block is right, and %u samples read back are "
                "what was written",
                event->samples),
      get_item_name (plan, event),
      event->samples);
}

char *
nf_words_format_event (const NfPlan *plan, const NfEvent *event)
{
  g_autofree char *size = nf_words_format_size (event->size);

  switch (event->kind) {
  case NF_EVENT_OPENED:
    return g_strdup_printf (_ ("The port is open at %u baud"), event->baud);
  case NF_EVENT_CONNECTED:
    return format_connected (event);
  case NF_EVENT_BOARD:
    return format_facts (&event->facts);
  case NF_EVENT_ITEM:
    return g_strdup_printf (_ ("%s: %s go to 0x%05x"),
                            get_item_name (plan, event),
                            size,
                            event->address);
  case NF_EVENT_PATCHED:
    return format_patched (plan, event);
  case NF_EVENT_KEPT:
    return g_strdup_printf (_ ("Kept %s at 0x%05x, which share a sector with the file"),
                            size,
                            event->address);
  case NF_EVENT_ERASED:
    return g_strdup_printf (_ ("Erased %s at 0x%05x"), size, event->address);
  case NF_EVENT_REPEATED:
    return g_strdup_printf (_ ("Something went wrong on the line: %s at 0x%05x are sent again"),
                            size,
                            event->address);
  case NF_EVENT_WRITTEN:
    return g_strdup_printf (_ ("%s: wrote %s at 0x%05x"),
                            get_item_name (plan, event),
                            size,
                            event->address);
  case NF_EVENT_CHECKED:
    return format_checked (plan, event);
  case NF_EVENT_STARTED:
    return g_strdup (_ ("The program was started"));
  case NF_EVENT_LEFT:
    return g_strdup (_ ("The board stays in its loader"));
  default:
    return g_strdup ("");
  }
}

/* The proof is named for what it is: a block's checksum is one byte. */
static char *
format_written (const NfPlan *plan, const NfResult *result)
{
  guint n = nf_plan_get_n_items (plan);
  g_autofree char *size = nf_words_format_size (result->bytes_written);
  g_autofree char *time = nf_words_format_duration (result->seconds);

  return g_strdup_printf (ngettext ("Wrote %u file (%s) in %s. The chip's checksum of every block "
                                    "is right, and %u samples read back agree.",
                                    "Wrote %u files (%s) in %s. The chip's checksum of every block "
                                    "is right, and %u samples read back agree.",
                                    n),
                          n,
                          size,
                          time,
                          result->samples_checked);
}

static char *
format_erased (const NfResult *result)
{
  g_autofree char *size = nf_words_format_size (result->bytes_erased);
  g_autofree char *time = nf_words_format_duration (result->seconds);

  return g_strdup_printf (_ ("Erased %s in %s. Every erased block was looked at and is blank."),
                          size,
                          time);
}

char *
nf_words_format_success (const NfPlan *plan, const NfResult *result)
{
  switch (nf_plan_get_task (plan)) {
  case NF_TASK_WRITE:
    return format_written (plan, result);
  case NF_TASK_ERASE:
    return format_erased (result);
  case NF_TASK_IDENTIFY:
  default:
    return nf_words_format_board (&result->facts);
  }
}

char *
nf_words_format_left_state (const NfPlan *plan, const NfResult *result)
{
  if (!result->has_begun)
    return NULL;
  if (result->is_task_done)
    return g_strdup (_ ("Everything was written and checked; only the restart is missing. "
                        "Press RST on the board."));
  if (nf_plan_get_task (plan) == NF_TASK_ERASE)
    return g_strdup (_ ("The flash is erased in part. Flash the board before you use it."));
  return g_strdup (_ ("The chip is half-written and will not start. Flash it again before you use "
                      "it."));
}
