/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Reading a crash, see nf-exception.h.
 *
 * Sources: the strings of the mask ROM ("Fatal exception (%d): ", run in an emulator) and of the
 * NONOS SDK 1.5.4.1 to 3.0 ("Fatal exception %d(LoadProhibitedCause):"); Arduino's
 * cores/esp8266/core_esp8266_postmortem.cpp at 2.3.0 to 3.1.2 ("Exception (%d):", the marks around
 * the stack, four words on a line).
 */
#include "nf-exception.h"

#include <string.h>

enum {
  CAUSE_MAX = 63,      /* EXCCAUSE has six bits */
  STACK_ADDRESS_N = 8, /* "3ffffde0:  40201234 …" */
};

#define STACK_BEGIN ">>>stack>>>"
#define STACK_END   "<<<stack<<<"

/* Xtensa ISA summary, table of exception causes; a gap is a number that is reserved. */
static const char *const names[] = {
  [0] = "IllegalInstruction",     [1] = "Syscall",
  [2] = "InstructionFetchError",  [3] = "LoadStoreError",
  [4] = "Level1Interrupt",        [5] = "Alloca",
  [6] = "IntegerDivideByZero",    [8] = "Privileged",
  [9] = "LoadStoreAlignment",     [12] = "InstrPIFDataError",
  [13] = "LoadStorePIFDataError", [14] = "InstrPIFAddrError",
  [15] = "LoadStorePIFAddrError", [16] = "InstTLBMiss",
  [17] = "InstTLBMultiHit",       [18] = "InstFetchPrivilege",
  [20] = "InstFetchProhibited",   [24] = "LoadStoreTLBMiss",
  [25] = "LoadStoreTLBMultiHit",  [26] = "LoadStorePrivilege",
  [28] = "LoadProhibited",        [29] = "StoreProhibited",
};

const char *
nf_exception_get_name (guint cause)
{
  return cause < G_N_ELEMENTS (names) && names[cause] != NULL ? names[cause] : "";
}

NfCodePlace
nf_exception_get_place (guint32 address)
{
  if (address >= 0x40000000 && address < 0x40010000)
    return NF_CODE_ROM;
  if (address >= 0x40100000 && address < 0x40110000)
    return NF_CODE_IRAM;
  if (address >= 0x40200000 && address < 0x40300000)
    return NF_CODE_FLASH;
  return NF_CODE_NOWHERE;
}

/* Returns: (nullable): where @mark begins in the text up to @end */
static const char *
find (const char *text, const char *end, const char *mark)
{
  gsize n = strlen (mark);

  for (const char *c = text; (gsize) (end - c) >= n; c++) {
    c = memchr (c, mark[0], (gsize) (end - c) - n + 1);
    if (c == NULL || memcmp (c, mark, n) == 0)
      return c;
  }
  return NULL;
}

/* Reads "28" or "(28)", followed by something that is no number.
 * Returns: (nullable): what stands behind it */
static const char *
read_cause (const char *text, const char *end, guint *cause)
{
  gboolean has_bracket = text < end && *text == '(';
  const char *c = has_bracket ? text + 1 : text;
  guint value = 0;
  guint n = 0;

  for (; c < end && n <= 2 && g_ascii_isdigit (*c); c++, n++)
    value = value * 10 + (guint) g_ascii_digit_value (*c);
  if (n == 0 || n > 2 || value > CAUSE_MAX || c == end)
    return NULL;
  if (*c != (has_bracket ? ')' : '(') && (has_bracket || *c != ':'))
    return NULL;
  *cause = value;
  return c;
}

/* Returns: (nullable): what stands behind the next head of a dump */
static const char *
find_head (const char *text, const char *end, guint *cause, gboolean *is_fatal)
{
  for (const char *c = find (text, end, "xception "); c != NULL;
       c = find (c + 1, end, "xception ")) {
    const char *behind = c + strlen ("xception ");
    gboolean has_fatal = c - text >= 7 && memcmp (c - 7, "Fatal e", 7) == 0;
    gboolean has_plain = c > text && c[-1] == 'E';
    const char *found = has_fatal || has_plain ? read_cause (behind, end, cause) : NULL;
    if (found != NULL) {
      *is_fatal = has_fatal;
      return found;
    }
  }
  return NULL;
}

static guint32
read_register (const char *text, const char *end, const char *name)
{
  const char *c = find (text, end, name);
  guint32 value = 0;

  if (c == NULL)
    return 0;
  c += strlen (name);
  for (guint n = 0; n < 8 && c < end && g_ascii_isxdigit (*c); n++, c++)
    value = value << 4 | (guint32) g_ascii_xdigit_value (*c);
  return value;
}

/* Returns: how many hexadecimal digits stand there */
static gsize
count_digits (const char *text, const char *end)
{
  gsize n = 0;

  while (text + n < end && g_ascii_isxdigit (text[n]))
    n++;
  return n;
}

/* Words of one line: those behind its address. */
static guint
count_words (const char *line, const char *end)
{
  guint n = 0;
  const char *c = line + STACK_ADDRESS_N + 1;

  if (end - line <= STACK_ADDRESS_N || count_digits (line, end) != STACK_ADDRESS_N ||
      line[STACK_ADDRESS_N] != ':')
    return 0;
  while (c < end) {
    gsize digits = count_digits (c, end);
    n += digits == 8;
    c += MAX (digits, 1);
  }
  return n;
}

static guint
count_stack (const char *text, const char *end)
{
  guint n = 0;

  while (text < end) {
    const char *newline = memchr (text, '\n', (gsize) (end - text));
    const char *line_end = newline != NULL ? newline : end;
    n += count_words (text, line_end);
    text = line_end + 1;
  }
  return n;
}

static void
read_dump (NfException *self, const char *text, const char *end, gboolean is_fatal)
{
  const char *stack = find (text, end, STACK_BEGIN);
  const char *stack_end = stack != NULL ? find (stack, end, STACK_END) : NULL;
  const char *registers_end = stack != NULL ? stack : end;

  self->epc1 = read_register (text, registers_end, "epc1=0x");
  self->epc2 = read_register (text, registers_end, "epc2=0x");
  self->epc3 = read_register (text, registers_end, "epc3=0x");
  self->excvaddr = read_register (text, registers_end, "excvaddr=0x");
  self->depc = read_register (text, registers_end, "depc=0x");
  if (stack != NULL)
    self->stack_words = count_stack (stack, stack_end != NULL ? stack_end : end);
  /* The SDK prints no stack; Arduino's core always does. */
  self->is_whole = is_fatal ? stack == NULL || stack_end != NULL : stack_end != NULL;
}

gboolean
nf_exception_read (NfException *self, const char *text, gsize size)
{
  const char *end = text + size;
  const char *head = text;
  const char *last = NULL;
  gboolean is_fatal = FALSE;

  *self = (NfException){ 0 };
  while ((head = find_head (head, end, &self->cause, &is_fatal)) != NULL)
    last = head;
  if (last == NULL)
    return FALSE;
  self->has_dump = TRUE;
  read_dump (self, last, end, is_fatal);
  return TRUE;
}
