/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From bytes to text, see nf-console-decoder.h.
 *
 * What is not whole yet is held: a character, which begins with its first byte, or a sequence,
 * which begins with ESC.
 */
#include "nf-console-decoder.h"

#include "nf-console-sgr.h"

#include <string.h>

#define ESC 0x1b
#define BEL 0x07
#define DEL 0x7f

enum { HELD_MAX = 64 };

struct _NfConsoleDecoder {
  NfConsoleSink sink;
  gpointer data;
  NfConsoleStyle style;
  gboolean has_return; /* CR came, and what follows it has not */
  guint8 held[HELD_MAX];
  gsize n_held;
};

NfConsoleDecoder *
nf_console_decoder_new (const NfConsoleSink *sink, gpointer data)
{
  NfConsoleDecoder *self = g_new0 (NfConsoleDecoder, 1);

  self->sink = *sink;
  self->data = data;
  return self;
}

void
nf_console_decoder_free (NfConsoleDecoder *self)
{
  g_free (self);
}

/* --- Showing ----------------------------------------------------------------------------- */

static void
show_text (NfConsoleDecoder *self, const guint8 *text, gsize size)
{
  self->sink.text ((const char *) text, size, self->style, self->data);
}

static void
show_picture (NfConsoleDecoder *self, const char *picture, gsize size)
{
  NfConsoleStyle style = self->style;

  style.control = TRUE;
  self->sink.text (picture, size, style, self->data);
}

/* U+2400 and what follows it are pictures of the control characters. */
static void
show_control (NfConsoleDecoder *self, guint8 byte)
{
  char picture[6];
  int size = g_unichar_to_utf8 (byte == DEL ? 0x2421 : 0x2400 + byte, picture);

  show_picture (self, picture, (gsize) size);
}

/* Without printf: a line at a wrong rate has little else. */
static void
show_numbers (NfConsoleDecoder *self, const guint8 *bytes, gsize size)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0; i < size; i++) {
    const char picture[] = { '\\', 'x', digits[bytes[i] >> 4], digits[bytes[i] & 15] };
    show_picture (self, picture, sizeof picture);
  }
}

/* --- Characters of several bytes ---------------------------------------------------------- */

/* Returns: how many bytes a character has that begins with @lead; 0: none begins so */
static gsize
get_length (guint8 lead)
{
  if (lead >= 0xc2 && lead <= 0xdf)
    return 2;
  if (lead >= 0xe0 && lead <= 0xef)
    return 3;
  if (lead >= 0xf0 && lead <= 0xf4)
    return 4;
  return 0;
}

/* The second byte tells overlong forms, surrogates and what is beyond Unicode. */
static gboolean
can_follow (guint8 lead, gsize position, guint8 byte)
{
  guint8 first = 0x80;
  guint8 last = 0xbf;

  if (position == 1 && lead == 0xe0)
    first = 0xa0;
  else if (position == 1 && lead == 0xf0)
    first = 0x90;
  else if (position == 1 && lead == 0xed)
    last = 0x9f;
  else if (position == 1 && lead == 0xf4)
    last = 0x8f;
  return byte >= first && byte <= last;
}

/* C1 controls; what ends a line or a paragraph; what turns the direction, which would let a board
 * show something else than it says. */
static gboolean
is_unfit (gunichar character)
{
  return (character >= 0x80 && character <= 0x9f) || (character >= 0x2028 && character <= 0x202e) ||
         (character >= 0x2066 && character <= 0x2069);
}

static void
show_held_character (NfConsoleDecoder *self)
{
  gsize size = self->n_held;

  self->n_held = 0;
  if (size < get_length (self->held[0]) || is_unfit (g_utf8_get_char ((const char *) self->held)))
    show_numbers (self, self->held, size);
  else
    show_text (self, self->held, size);
}

/* Returns: whether @byte was taken; else what was held is given out, and it begins something */
static gboolean
continue_character (NfConsoleDecoder *self, guint8 byte)
{
  if (!can_follow (self->held[0], self->n_held, byte)) {
    show_held_character (self);
    return FALSE;
  }
  self->held[self->n_held++] = byte;
  if (self->n_held == get_length (self->held[0]))
    show_held_character (self);
  return TRUE;
}

/* --- Sequences ---------------------------------------------------------------------------- */

typedef enum { UNFINISHED, FINISHED, BROKEN } Progress;

static gboolean
is_between (guint8 byte, guint8 first, guint8 last)
{
  return byte >= first && byte <= last;
}

/* ESC [ parameters, intermediate bytes, a final one. @before: the byte before the last */
static Progress
judge_control_sequence (guint8 before, guint8 last)
{
  gboolean has_intermediate = is_between (before, 0x20, 0x2f);

  if (is_between (last, 0x40, 0x7e))
    return FINISHED;
  if (is_between (last, 0x20, 0x2f) || (is_between (last, 0x30, 0x3f) && !has_intermediate))
    return UNFINISHED;
  return BROKEN;
}

/* What names a window, and its like: any text up to BEL or ESC \. */
static Progress
judge_string (guint8 before, guint8 last, gsize n)
{
  if (n > 3 && before == ESC)
    return last == '\\' ? FINISHED : BROKEN;
  if (last == BEL)
    return FINISHED;
  return last == ESC || last >= 0x20 ? UNFINISHED : BROKEN;
}

/* Looks at what is held. Only the last byte is new. */
static Progress
judge_held (const NfConsoleDecoder *self)
{
  guint8 kind = self->held[1];
  guint8 before = self->held[self->n_held - 2];
  guint8 last = self->held[self->n_held - 1];
  gboolean is_string = strchr ("]PX^_", kind) != NULL && kind != '\0';

  if (self->n_held > 2 && kind == '[')
    return judge_control_sequence (before, last);
  if (self->n_held > 2 && is_string)
    return judge_string (before, last, self->n_held);
  if (self->n_held == 2 && (kind == '[' || is_string))
    return UNFINISHED;
  if (is_between (last, 0x20, 0x2f))
    return UNFINISHED;
  return is_between (last, 0x30, 0x7e) ? FINISHED : BROKEN;
}

/* Shows the sequence as it is: its ESC, and what follows as if it had come without. */
static void
break_sequence (NfConsoleDecoder *self)
{
  guint8 rest[HELD_MAX];
  gsize size = self->n_held - 1;

  memcpy (rest, self->held + 1, size);
  self->n_held = 0;
  show_control (self, ESC);
  nf_console_decoder_put (self, rest, size);
}

/* Of all the others nothing is seen: they move a cursor that there is not. */
static void
obey_sequence (NfConsoleDecoder *self)
{
  const char *parameters = (const char *) self->held + 2;
  guint8 last = self->held[self->n_held - 1];

  if (self->n_held == 2 && last == 'c') {
    self->style = (NfConsoleStyle){ 0 };
    self->sink.clear (self->data);
  }
  /* Those that begin with "<", "=", ">" or "?" are some maker's own. */
  if (self->held[1] != '[' || is_between (self->held[2], 0x3c, 0x3f))
    return;
  if (last == 'm')
    nf_console_sgr_apply (&self->style, parameters, self->n_held - 3);
  else if (last == 'J' && self->n_held == 4 && (*parameters == '2' || *parameters == '3'))
    self->sink.clear (self->data);
}

static void
continue_sequence (NfConsoleDecoder *self, guint8 byte)
{
  Progress progress = UNFINISHED;

  self->held[self->n_held++] = byte;
  progress = judge_held (self);
  if (progress == FINISHED) {
    obey_sequence (self);
    self->n_held = 0;
  } else if (progress == BROKEN || self->n_held == HELD_MAX) {
    break_sequence (self);
  }
}

/* --- Bytes -------------------------------------------------------------------------------- */

static void
take_control (NfConsoleDecoder *self, guint8 byte)
{
  switch (byte) {
  case '\n':
    self->sink.new_line (self->data);
    break;
  case '\r':
    self->has_return = TRUE;
    break;
  case '\b':
    self->sink.erase_before (self->data);
    break;
  case '\t':
    show_text (self, &byte, 1);
    break;
  case ESC:
    self->held[self->n_held++] = byte;
    break;
  default:
    show_control (self, byte);
  }
}

/* A byte that is not a printable one of ASCII, with nothing held. */
static void
take_special (NfConsoleDecoder *self, guint8 byte)
{
  if (byte < 0x20 || byte == DEL)
    take_control (self, byte);
  else if (get_length (byte) != 0)
    self->held[self->n_held++] = byte;
  else
    show_numbers (self, &byte, 1);
}

/* Returns: whether @byte was taken */
static gboolean
continue_held (NfConsoleDecoder *self, guint8 byte)
{
  if (self->n_held == 0)
    return FALSE;
  if (self->held[0] != ESC)
    return continue_character (self, byte);
  continue_sequence (self, byte);
  return TRUE;
}

/* CR CR LF is what comes of "\r\n" where somebody translates "\n" once more. */
static void
end_return (NfConsoleDecoder *self, guint8 byte)
{
  if (!self->has_return || byte == '\r')
    return;
  self->has_return = FALSE;
  if (byte != '\n')
    self->sink.restart_line (self->data);
}

static gsize
count_printable (const guint8 *bytes, gsize size)
{
  gsize n = 0;

  while (n < size && is_between (bytes[n], 0x20, 0x7e))
    n++;
  return n;
}

void
nf_console_decoder_put (NfConsoleDecoder *self, const guint8 *bytes, gsize size)
{
  gsize at = 0;

  while (at < size) {
    if (continue_held (self, bytes[at])) {
      at++;
      continue;
    }
    end_return (self, bytes[at]);
    gsize n = count_printable (bytes + at, size - at);
    if (n > 0)
      show_text (self, bytes + at, n);
    else
      take_special (self, bytes[at]);
    at += MAX (n, 1);
  }
}

void
nf_console_decoder_flush (NfConsoleDecoder *self)
{
  while (self->n_held > 0)
    if (self->held[0] == ESC)
      break_sequence (self);
    else
      show_held_character (self);
}
