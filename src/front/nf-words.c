/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about files, boards and jobs, see nf-words.h.
 */
#include "nf-words.h"

#include "nf-words-facts.h"

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

char *
nf_words_format_moment (gint64 time)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local (time);

  return moment != NULL ? g_date_time_format (moment, "%F %R") : g_strdup ("");
}

/* --- Rows -------------------------------------------------------------------------------- */

char *
nf_words_format_settings (NfFlashSettings settings)
{
  return g_strdup_printf ("%s, %s, %s",
                          nf_flash_mode_to_string (settings.mode),
                          nf_flash_frequency_to_string (settings.frequency),
                          nf_flash_size_to_string (settings.size));
}

const char *
nf_words_get_row_progress (NfRowProgress progress)
{
  switch (progress) {
  case NF_ROW_WAITING:
    return _ ("Waiting");
  case NF_ROW_WRITING:
    return _ ("Being written");
  case NF_ROW_COMPARING:
    return _ ("Being compared");
  case NF_ROW_WRITTEN:
    return _ ("Written and checked");
  case NF_ROW_SAME:
    return _ ("Same in the flash");
  case NF_ROW_DIFFERS:
    return _ ("Differs from the flash");
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
  case NF_PHASE_WAIT:
    return _ ("Waiting for the board");
  case NF_PHASE_CONNECT:
    return _ ("Connecting");
  case NF_PHASE_COMPARE:
    return _ ("Comparing");
  case NF_PHASE_KEEP:
    return _ ("Keeping what follows");
  case NF_PHASE_PRESERVE:
    return _ ("Keeping a copy of what will change");
  case NF_PHASE_ERASE:
    return _ ("Erasing");
  case NF_PHASE_WRITE:
    return _ ("Writing");
  case NF_PHASE_CHECK:
    return _ ("Checking");
  case NF_PHASE_READ:
    return _ ("Reading");
  case NF_PHASE_LISTEN:
    return _ ("Listening to the board");
  case NF_PHASE_START:
    return _ ("Starting the program");
  default:
    return "";
  }
}

static gboolean
has_bytes (const NfProgress *progress)
{
  return progress->phase == NF_PHASE_WRITE || progress->phase == NF_PHASE_ERASE ||
         progress->phase == NF_PHASE_COMPARE || progress->phase == NF_PHASE_READ ||
         progress->phase == NF_PHASE_PRESERVE;
}

/* What is only looked at does not come over the line. */
static gboolean
has_speed (const NfPlan *plan, const NfProgress *progress)
{
  return progress->phase == NF_PHASE_WRITE || progress->phase == NF_PHASE_PRESERVE ||
         (progress->phase == NF_PHASE_READ &&
          (nf_plan_get_task (plan) == NF_TASK_READ || nf_plan_get_task (plan) == NF_TASK_CHORE));
}

static void
append_measures (GString *text, const NfPlan *plan, const NfProgress *progress)
{
  double left = nf_progress_get_seconds_left (plan, progress);
  double speed = nf_progress_get_speed (progress);

  if (has_bytes (progress) && progress->total > 0) {
    g_autofree char *done = nf_words_format_size (progress->done);
    g_autofree char *total = nf_words_format_size (progress->total);
    /* Translators: bytes done of bytes in all, as in "312 KB of 634 KB" */
    g_string_append_printf (text, _ (": %s of %s"), done, total);
  }
  if (progress->skipped > 0) {
    g_autofree char *skipped = nf_words_format_size (progress->skipped);
    /* Translators: as in "312 KB of 634 KB, 256 KB were there already" */
    g_string_append_printf (text, _ (", %s were there already"), skipped);
  }
  if (has_speed (plan, progress) && speed >= 1) {
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
  case NF_PHASE_COMPARE:
    return g_strdup_printf (_ ("Comparing %s"), name);
  case NF_PHASE_KEEP:
    return g_strdup_printf (_ ("Keeping what follows %s"), name);
  case NF_PHASE_PRESERVE:
    return g_strdup_printf (_ ("Keeping a copy of what %s replaces"), name);
  case NF_PHASE_ERASE:
    return g_strdup_printf (_ ("Erasing for %s"), name);
  case NF_PHASE_WRITE:
    return g_strdup_printf (_ ("Writing %s"), name);
  case NF_PHASE_CHECK:
    return g_strdup_printf (_ ("Checking %s"), name);
  case NF_PHASE_WAIT:
  case NF_PHASE_CONNECT:
  case NF_PHASE_READ:
  case NF_PHASE_START:
  case NF_PHASE_LISTEN:
  default:
    return g_strdup (nf_words_get_phase (phase));
  }
}

static void
append_wait (GString *text, gint64 waited_us)
{
  guint seconds = (guint) (waited_us / G_USEC_PER_SEC);

  if (seconds >= 60)
    /* Translators: how long the board has been waited for */
    g_string_append_printf (text, _ (": %u min %u s"), seconds / 60, seconds % 60);
  else
    g_string_append_printf (text, _ (": %u s"), seconds);
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
  if (progress->phase == NF_PHASE_WAIT)
    append_wait (text, progress->phase_us);
  append_measures (text, plan, progress);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What is in the flash already is proven by the very sentence that says so. */
static char *
format_written (const NfPlan *plan, const NfResult *result)
{
  g_autofree char *written = nf_words_format_written_fact (plan, result);
  g_autofree char *proof = NULL;

  if (result->used_stub && result->bytes_same == result->bytes_written)
    return g_steal_pointer (&written);
  proof = nf_words_format_proof (plan, result);
  return g_strdup_printf ("%s %s", written, proof);
}

static char *
format_erased (const NfResult *result)
{
  g_autofree char *size = nf_words_format_size (result->bytes_erased);
  g_autofree char *time = nf_words_format_duration (result->seconds);

  if (result->used_stub)
    return g_strdup_printf (_ ("Erased %s in %s; what else there is was blank before."),
                            size,
                            time);
  return g_strdup_printf (_ ("Erased %s in %s. Every erased block was looked at and is blank."),
                          size,
                          time);
}

static char *
format_verified (const NfPlan *plan, const NfResult *result)
{
  guint n = nf_words_count_files (plan);
  g_autofree char *size = nf_words_format_size (nf_plan_get_total_bytes (plan));
  g_autofree char *time = nf_words_format_duration (result->seconds);

  return g_strdup_printf (ngettext ("The flash holds %u file (%s) exactly: the chip's MD5 of every "
                                    "sector is right. It took %s.",
                                    "The flash holds %u files (%s) exactly: the chip's MD5 of "
                                    "every sector is right. It took %s.",
                                    n),
                          n,
                          size,
                          time);
}

static char *
format_read (const NfResult *result)
{
  g_autofree char *size = nf_words_format_size (g_bytes_get_size (result->data));
  g_autofree char *time = nf_words_format_duration (result->seconds);

  return g_strdup_printf (_ ("Read %s in %s. The chip's MD5 of every sector is right."),
                          size,
                          time);
}

static char *
format_surveyed (const NfResult *result)
{
  g_autofree char *size = nf_words_format_size (nf_survey_get_flash_bytes (result->survey));
  g_autofree char *time = nf_words_format_duration (result->seconds);

  return g_strdup_printf (_ ("Looked at the %s of flash memory in %s. Nothing was changed."),
                          size,
                          time);
}

char *
nf_words_format_success (const NfPlan *plan, const NfResult *result)
{
  switch (nf_plan_get_task (plan)) {
  case NF_TASK_WRITE:
    return format_written (plan, result);
  case NF_TASK_VERIFY:
    return format_verified (plan, result);
  case NF_TASK_READ:
    return format_read (result);
  case NF_TASK_ERASE:
    return format_erased (result);
  case NF_TASK_SURVEY:
    return format_surveyed (result);
  case NF_TASK_CHORE:
  case NF_TASK_IDENTIFY:
  default:
    return nf_words_format_board (&result->facts);
  }
}

char *
nf_words_format_restored (const NfResult *result)
{
  g_autofree char *size = nf_words_format_size (result->bytes_written);
  g_autofree char *time = nf_words_format_duration (result->seconds);

  if (!result->used_stub)
    return g_strdup_printf (_ ("Put back %s in %s. The chip's checksum of every block is right, "
                               "and %u samples read back agree."),
                            size,
                            time,
                            result->samples_checked);
  if (result->bytes_same == result->bytes_written)
    return g_strdup_printf (_ ("Nothing had to be put back: the chip's MD5 shows that all %s are "
                               "in the flash already. It took %s."),
                            size,
                            time);
  return g_strdup_printf (_ ("Put back %s in %s. The chip's MD5 of all of it is right."),
                          size,
                          time);
}

char *
nf_words_format_keep_time (const NfPlan *plan, const NfSurvey *survey)
{
  guint64 bytes = 0;
  double seconds = nf_progress_estimate_keep (plan, survey, &bytes);
  g_autofree char *size = nf_words_format_size (bytes);
  g_autofree char *time = nf_words_format_duration (MAX (seconds, 0));

  if (seconds < 0 || bytes == 0)
    return NULL;
  /* Translators: a size and a time, as in "up to 634 KB are read first, which takes up to 14 s" */
  return g_strdup_printf (_ ("To keep a copy of what will change, up to %s are read first, which "
                             "takes up to %s."),
                          size,
                          time);
}

char *
nf_words_format_limit (const NfPlan *plan, const NfResult *result)
{
  if (!result->is_task_done || result->baud >= nf_plan_get_options (plan)->baud)
    return NULL;
  return g_strdup_printf (_ ("Cable or adapter limits at %u baud."), result->baud);
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
