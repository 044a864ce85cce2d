/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The lines of the log: one for each event of a job. See nf-words.h.
 */
#include "nf-words.h"

#include <glib/gi18n-lib.h>

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
format_heard (const NfEvent *event)
{
  if (event->said[0] == '\0')
    return g_strdup_printf (_ ("The board says something that makes no sense at %u baud"),
                            event->baud);
  return g_strdup_printf (_ ("The board says: %s"), event->said);
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
format_surveyed (const NfPlan *plan, const char *size)
{
  if (nf_plan_get_task (plan) == NF_TASK_SURVEY)
    return g_strdup_printf (_ ("Looked at %s of flash memory"), size);
  return g_strdup_printf (_ ("Looked at %s of flash memory before anything is changed"), size);
}

static char *
format_item (const NfPlan *plan, const NfEvent *event, const char *size)
{
  if (nf_plan_get_task (plan) == NF_TASK_VERIFY)
    return g_strdup_printf (_ ("%s: %s are compared with the flash at 0x%05x"),
                            get_item_name (plan, event),
                            size,
                            event->address);
  return g_strdup_printf (_ ("%s: %s go to 0x%05x"),
                          get_item_name (plan, event),
                          size,
                          event->address);
}

static char *
format_patched (const NfPlan *plan, const NfEvent *event)
{
  g_autofree char *before = nf_words_format_settings (event->before);
  g_autofree char *after = nf_words_format_settings (event->after);

  if (nf_plan_get_task (plan) == NF_TASK_VERIFY)
    return g_strdup_printf (_ ("%s: the header says (%s); in the flash it should be (%s)"),
                            get_item_name (plan, event),
                            before,
                            after);
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

/* What was only compared need not have been written just now. */
static const char *
get_pattern (const NfPlan *plan, NfPattern pattern)
{
  if (pattern == NF_PATTERN_BITS && nf_plan_get_task (plan) == NF_TASK_VERIFY)
    return _ ("a few bits differ: it was changed since, or the flash is worn out");
  switch (pattern) {
  case NF_PATTERN_BLANK:
    return _ ("it reads FF: it is write-protected, or was not written");
  case NF_PATTERN_MIRRORED:
    return _ ("it holds what belongs elsewhere: the chip is smaller than it says");
  case NF_PATTERN_BITS:
    return _ ("a few bits are wrong: the flash is worn out, or its supply is weak");
  case NF_PATTERN_OTHER:
  default:
    return _ ("it holds something else");
  }
}

/* What is told of the board before its loader answers, and after. */
static char *
format_board_event (const NfEvent *event)
{
  switch ((int) event->kind) {
  case NF_EVENT_WAITING:
    return g_strdup (_ ("Waiting for the board: hold GPIO0 low and reset it, or switch it on"));
  case NF_EVENT_HEARD:
    return format_heard (event);
  case NF_EVENT_STARTED:
    return g_strdup (_ ("The program was started"));
  case NF_EVENT_LEFT:
    return g_strdup (_ ("The board stays in its loader"));
  default:
    return g_strdup ("");
  }
}

/* What is told of the stub and of the line, and not of a file. */
static char *
format_line_event (const NfEvent *event, const char *size)
{
  switch ((int) event->kind) {
  case NF_EVENT_STUB:
    return g_strdup_printf (_ ("The stub, a program on the chip, does the work at %u baud"),
                            event->baud);
  case NF_EVENT_NO_STUB:
    return g_strdup (_ ("The stub does not start on this board: its own loader does the work, "
                        "more slowly"));
  case NF_EVENT_SLOWED:
    return g_strdup_printf (_ ("Cable or adapter limits: the line goes on at %u baud"),
                            event->baud);
  case NF_EVENT_RESTARTED:
    return g_strdup_printf (_ ("The board fell silent; it is reset and goes on at %u baud"),
                            event->baud);
  case NF_EVENT_REPEATED:
    return g_strdup_printf (_ ("Something went wrong on the line: %s at 0x%05x are sent again"),
                            size,
                            event->address);
  case NF_EVENT_RESENT:
    return g_strdup_printf (_ ("Something went wrong on the line: %s were sent again"), size);
  case NF_EVENT_UNLOCKED:
    return g_strdup (_ ("The flash memory was write-protected; the protection is removed"));
  default:
    return g_strdup ("");
  }
}

static char *
format_written (const NfPlan *plan, const NfEvent *event, const char *size)
{
  g_autofree char *wire = nf_words_format_size (event->wire_bytes);

  if (event->wire_bytes == 0)
    return g_strdup_printf (_ ("%s: wrote %s at 0x%05x"),
                            get_item_name (plan, event),
                            size,
                            event->address);
  return g_strdup_printf (_ ("%s: wrote %s at 0x%05x, packed to %s"),
                          get_item_name (plan, event),
                          size,
                          event->address,
                          wire);
}

static char *
format_read (const NfEvent *event, const char *size)
{
  g_autofree char *wire = nf_words_format_size (event->wire_bytes);

  return g_strdup_printf (_ ("Read %s at 0x%05x; %s came over the line, the rest is blank"),
                          size,
                          event->address,
                          wire);
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
  case NF_EVENT_SURVEYED:
    return format_surveyed (plan, size);
  case NF_EVENT_PRESERVED:
    return g_strdup_printf (_ ("Kept a copy of %s that will change"), size);
  case NF_EVENT_ITEM:
    return format_item (plan, event, size);
  case NF_EVENT_PATCHED:
    return format_patched (plan, event);
  case NF_EVENT_KEPT:
    return g_strdup_printf (_ ("Kept %s at 0x%05x, which share a sector with the file"),
                            size,
                            event->address);
  case NF_EVENT_ERASED:
    return g_strdup_printf (_ ("Erased %s at 0x%05x"), size, event->address);
  case NF_EVENT_SAME:
    return g_strdup_printf (_ ("%s: %s are in the flash already and are not sent"),
                            get_item_name (plan, event),
                            size);
  case NF_EVENT_WRITTEN:
    return format_written (plan, event, size);
  case NF_EVENT_VERIFIED:
    return g_strdup_printf (_ ("%s: the chip's MD5 of all %s is right"),
                            get_item_name (plan, event),
                            size);
  case NF_EVENT_DIFFERS:
    return g_strdup_printf (_ ("%s differs at 0x%05x: %s"),
                            get_item_name (plan, event),
                            event->address,
                            get_pattern (plan, event->pattern));
  case NF_EVENT_READ:
    return format_read (event, size);
  case NF_EVENT_CHECKED:
    return format_checked (plan, event);
  case NF_EVENT_STARTED:
  case NF_EVENT_WAITING:
  case NF_EVENT_HEARD:
  case NF_EVENT_LEFT:
    return format_board_event (event);
  case NF_EVENT_STUB:
  case NF_EVENT_NO_STUB:
  case NF_EVENT_SLOWED:
  case NF_EVENT_RESTARTED:
  case NF_EVENT_REPEATED:
  case NF_EVENT_RESENT:
  case NF_EVENT_UNLOCKED:
  default:
    return format_line_event (event, size);
  }
}

static const char *
find_item_name (const NfPlan *plan, guint32 address)
{
  for (guint i = 0; i < nf_plan_get_n_items (plan); i++) {
    guint32 begin = nf_plan_get_address (plan, i);
    gsize size = nf_image_get_size (nf_plan_get_image (plan, i));
    if (address >= begin && address - begin < size)
      return nf_image_get_name (nf_plan_get_image (plan, i));
  }
  return "";
}

char *
nf_words_format_difference (const NfPlan *plan, NfRange difference)
{
  g_autofree char *size = nf_words_format_size (difference.size);

  return g_strdup_printf (_ ("%s: %s from 0x%05x to 0x%05x hold something else in the flash"),
                          find_item_name (plan, difference.address),
                          size,
                          difference.address,
                          difference.address + difference.size - 1);
}
