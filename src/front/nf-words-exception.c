/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about a crash, see nf-words-boot.h.
 */
#include "nf-words-boot.h"

#include <glib/gi18n-lib.h>

/* By cause number, each as what the processor did; one that is missing never happens on this chip.
 */
static const char *const causes[] = {
  [0] =
      N_ ("it came to something that is no instruction: damaged code, a jump to a wrong place, or "
          "a division by zero"),
  [1] = N_ ("it called for an operating system, which there is none"),
  [2] = N_ ("it could not read its next instruction"),
  [3] = N_ ("it read a byte where only whole words can be read, as in the flash or in instruction "
            "memory"),
  [4] = N_ ("it was interrupted by the watchdog, because it had been busy for too long"),
  [5] = N_ ("it met an instruction for register windows, which this chip does not have"),
  [6] = N_ ("it divided by zero"),
  [7] = N_ ("it read ahead from a wrong address"),
  [8] = N_ ("it used an instruction that it may not use"),
  [9] = N_ ("it read or wrote a word at an address that is no multiple of its size"),
  [12] = N_ ("an instruction came back damaged from the bus"),
  [13] = N_ ("data came back damaged from the bus"),
  [14] = N_ ("it looked for an instruction at an address that the bus does not have"),
  [15] = N_ ("it looked for data at an address that the bus does not have"),
  [16] = N_ ("it looked for an instruction where no memory is mapped"),
  [17] = N_ ("it looked for an instruction where memory is mapped twice"),
  [18] = N_ ("it ran code that it may not run"),
  [20] =
      N_ ("it jumped to an address where there is no code: mostly a null or damaged pointer to a "
          "function"),
  [24] = N_ ("it read or wrote where no memory is mapped"),
  [25] = N_ ("it read or wrote where memory is mapped twice"),
  [26] = N_ ("it read or wrote memory that it may not use"),
  [28] = N_ ("it read from an address where there is nothing: mostly a null pointer"),
  [29] = N_ ("it wrote to an address where nothing can be written: mostly a null pointer"),
};

const char *
nf_words_get_exception_cause (guint cause)
{
  if (cause >= G_N_ELEMENTS (causes) || causes[cause] == NULL)
    return _ ("the reason is not known");
  return _ (causes[cause]);
}

static const char *
get_place (NfCodePlace place)
{
  switch (place) {
  case NF_CODE_ROM:
    return _ ("in the chip's ROM");
  case NF_CODE_IRAM:
    return _ ("in the part of the program that is kept in memory");
  case NF_CODE_FLASH:
    return _ ("in the program");
  case NF_CODE_NOWHERE:
  default:
    return _ ("where there is no code");
  }
}

/* The address that was read or written tells something for these alone. */
static gboolean
has_address (guint cause)
{
  return cause == 3 || cause == 9 || cause == 28 || cause == 29;
}

static char *
format_name (guint cause)
{
  const char *name = nf_exception_get_name (cause);

  return *name != '\0' ? g_strdup_printf ("%u (%s)", cause, name) : g_strdup_printf ("%u", cause);
}

static void
append_stack (GString *text, const NfException *exception)
{
  if (exception->stack_words == 0)
    return;
  g_string_append_c (text, ' ');
  g_string_append_printf (text,
                          ngettext ("The dump has %u word of its stack.",
                                    "The dump has %u words of its stack.",
                                    exception->stack_words),
                          exception->stack_words);
  if (!exception->is_whole)
    g_string_append_printf (text, " %s", _ ("Its end is missing."));
}

char *
nf_words_format_exception (const NfException *exception)
{
  g_autofree char *name = format_name (exception->cause);
  g_autoptr (GString) text = g_string_new (NULL);

  if (!exception->has_dump)
    return g_strdup ("");
  /* Translators: as in "Exception 28 (LoadProhibited): it read from an address …" */
  g_string_append_printf (text,
                          _ ("Exception %s: %s."),
                          name,
                          nf_words_get_exception_cause (exception->cause));
  g_string_append_c (text, ' ');
  /* Translators: an address, and "in the program" */
  g_string_append_printf (text,
                          _ ("It was at 0x%08x, %s."),
                          exception->epc1,
                          get_place (nf_exception_get_place (exception->epc1)));
  if (has_address (exception->cause)) {
    g_string_append_c (text, ' ');
    g_string_append_printf (text, _ ("The address was 0x%08x."), exception->excvaddr);
  }
  append_stack (text, exception);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
