/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Colours and attributes, see nf-console-sgr.h.
 */
#include "nf-console-sgr.h"

enum {
  NUMBERS_MAX = 16,
  FIRST_BRIGHT = 9,   /* among the colours of a style */
  FIRST_OF_CUBE = 16, /* 6 × 6 × 6 colours … */
  FIRST_GREY = 232,   /* … and 24 greys, of the 256 */
};

typedef struct {
  guint numbers[NUMBERS_MAX];
  guint n;
  guint next;
} Numbers;

/* Numbers are parted by ";", or by ":" within a colour; one that is left out is 0. */
static void
read_numbers (Numbers *self, const char *text, gsize size)
{
  *self = (Numbers){ .n = 1 };
  for (gsize i = 0; i < size; i++) {
    guint *number = &self->numbers[self->n - 1];
    if (g_ascii_isdigit (text[i]))
      *number = MIN (*number * 10 + (guint) (text[i] - '0'), 9999);
    else if (self->n == NUMBERS_MAX)
      return;
    else
      self->n++;
  }
}

static guint
take_number (Numbers *self)
{
  return self->next < self->n ? self->numbers[self->next++] : 0;
}

/* The colour of the sixteen whose red, green and blue are alike on or off. @levels: 0 to 255 */
static guint8
find_nearest (guint red, guint green, guint blue)
{
  guint most = MAX (red, MAX (green, blue));
  guint least = MIN (red, MIN (green, blue));
  guint middle = (most + least) / 2;
  guint8 color = 0;

  if (most - least < 40) /* a grey: black, dark grey, light grey or white */
    return most < 50 ? 1 : most < 150 ? FIRST_BRIGHT : most < 220 ? 8 : 16;
  color = (guint8) ((red > middle ? 1 : 0) | (green > middle ? 2 : 0) | (blue > middle ? 4 : 0));
  return (guint8) ((most > 200 ? FIRST_BRIGHT : 1) + color);
}

static guint8
find_indexed (guint index)
{
  static const guint levels[] = { 0, 95, 135, 175, 215, 255 };
  guint cube = index - FIRST_OF_CUBE;
  guint grey = 8 + 10 * (index - FIRST_GREY);

  if (index < FIRST_OF_CUBE)
    return (guint8) (index + 1);
  if (index < FIRST_GREY)
    return find_nearest (levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6]);
  return find_nearest (grey, grey, grey);
}

/* What follows 38 and 48. */
static void
take_color (Numbers *numbers, guint8 *color)
{
  guint kind = take_number (numbers);
  guint first = 0, second = 0;

  if (kind == 5) {
    first = take_number (numbers);
    if (first <= 255)
      *color = find_indexed (first);
  } else if (kind == 2) {
    first = take_number (numbers);
    second = take_number (numbers);
    *color = find_nearest (first, second, take_number (numbers));
  }
}

/* Returns: whether @number is one of the sixteen colours, from @first or @first_bright on */
static gboolean
take_plain_color (guint number, guint first, guint first_bright, guint8 *color)
{
  if (number >= first && number < first + 8)
    *color = (guint8) (number - first + 1);
  else if (number >= first_bright && number < first_bright + 8)
    *color = (guint8) (number - first_bright + FIRST_BRIGHT);
  else
    return FALSE;
  return TRUE;
}

static void
apply_attribute (NfConsoleStyle *style, guint number)
{
  switch (number) {
  case 0:
    *style = (NfConsoleStyle){ 0 };
    break;
  case 1:
    style->bold = TRUE;
    break;
  case 2:
    style->dim = TRUE;
    break;
  case 3:
    style->italic = TRUE;
    break;
  case 4:
    style->underline = TRUE;
    break;
  case 7:
    style->reverse = TRUE;
    break;
  case 22:
    style->bold = style->dim = FALSE;
    break;
  case 23:
    style->italic = FALSE;
    break;
  case 24:
    style->underline = FALSE;
    break;
  case 27:
    style->reverse = FALSE;
    break;
  default:
    break;
  }
}

static void
apply_next (NfConsoleStyle *style, Numbers *numbers)
{
  guint number = take_number (numbers);

  if (take_plain_color (number, 30, 90, &style->foreground) ||
      take_plain_color (number, 40, 100, &style->background))
    return;
  if (number == 38)
    take_color (numbers, &style->foreground);
  else if (number == 48)
    take_color (numbers, &style->background);
  else if (number == 39)
    style->foreground = 0;
  else if (number == 49)
    style->background = 0;
  else
    apply_attribute (style, number);
}

void
nf_console_sgr_apply (NfConsoleStyle *style, const char *parameters, gsize size)
{
  Numbers numbers;

  read_numbers (&numbers, parameters, size);
  while (numbers.next < numbers.n)
    apply_next (style, &numbers);
}

gboolean
nf_console_style_equal (NfConsoleStyle a, NfConsoleStyle b)
{
  return a.foreground == b.foreground && a.background == b.background && a.bold == b.bold &&
         a.dim == b.dim && a.italic == b.italic && a.underline == b.underline &&
         a.reverse == b.reverse && a.control == b.control;
}
