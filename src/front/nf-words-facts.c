/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Three facts about a job, see nf-words-facts.h.
 */
#include "nf-words-facts.h"

#include "nf-words.h"

#include <glib/gi18n-lib.h>

guint
nf_words_count_files (const NfPlan *plan)
{
  guint n = 0;

  for (guint i = 0; i < nf_plan_get_n_items (plan); i++)
    n += nf_image_get_begin (nf_plan_get_image (plan, i)) == 0;
  return n;
}

static char *
format_nothing_written (guint n, const char *size, const char *time)
{
  return g_strdup_printf (ngettext ("Nothing had to be written: the chip's MD5 shows that %u file "
                                    "(%s) is in the flash already. It took %s.",
                                    "Nothing had to be written: the chip's MD5 shows that %u "
                                    "files (%s) are in the flash already. It took %s.",
                                    n),
                          n,
                          size,
                          time);
}

char *
nf_words_format_written_fact (const NfPlan *plan, const NfResult *result)
{
  guint n = nf_words_count_files (plan);
  g_autofree char *size = nf_words_format_size (result->bytes_written);
  g_autofree char *same = nf_words_format_size (result->bytes_same);
  g_autofree char *time = nf_words_format_duration (result->seconds);

  if (result->used_stub && result->bytes_same == result->bytes_written)
    return format_nothing_written (n, size, time);
  if (result->bytes_same > 0)
    return g_strdup_printf (ngettext ("Wrote %u file (%s) in %s. %s of that were there already.",
                                      "Wrote %u files (%s) in %s. %s of that were there already.",
                                      n),
                            n,
                            size,
                            time,
                            same);
  return g_strdup_printf (ngettext ("Wrote %u file (%s) in %s.", "Wrote %u files (%s) in %s.", n),
                          n,
                          size,
                          time);
}

/* Without the stub the proof is named for what it is: a block's checksum is one byte. */
char *
nf_words_format_proof (const NfPlan *plan, const NfResult *result)
{
  if (!result->used_stub)
    return g_strdup_printf (_ ("The chip's checksum of every block is right, and %u samples read "
                               "back agree."),
                            result->samples_checked);
  if (nf_words_count_files (plan) == 1 && result->bytes_same == 0)
    return g_strdup (_ ("The chip's MD5 of it is right."));
  return g_strdup (_ ("The chip's MD5 of all of it is right."));
}

char *
nf_words_format_verified_fact (const NfPlan *plan, const NfResult *result)
{
  g_autofree char *proof = nf_words_format_proof (plan, result);

  /* Translators: how what was written was verified, in a sentence */
  return g_strdup_printf (_ ("Verified: %s"), proof);
}

const char *
nf_words_get_booted_fact (NfBootOutcome outcome)
{
  switch (outcome) {
  case NF_BOOT_RUNS:
    return _ ("Booted: yes");
  case NF_BOOT_STARTED:
    return _ ("Booted: probably, it was started and says nothing more");
  case NF_BOOT_LOOPS:
    return _ ("Booted: no, it starts again and again");
  case NF_BOOT_FAILED:
    return _ ("Booted: no, it stopped");
  case NF_BOOT_IN_LOADER:
    return _ ("Booted: no, it waits in its loader");
  case NF_BOOT_SILENT:
    return _ ("Booted: not known, it is silent");
  case NF_BOOT_GARBAGE:
    return _ ("Booted: not known, what it says makes no sense");
  case NF_BOOT_NOT_HEARD:
  default:
    return _ ("Booted: not known, nobody listened");
  }
}
