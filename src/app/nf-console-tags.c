/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The colours of a console, see nf-console-tags.h.
 *
 * A text with a background is black or white on it, whichever can be read, so its own colour does
 * not count: a board knows nothing of the ground that it prints on.
 */
#include "nf-console-tags.h"

struct _NfConsoleTags {
  GtkTextTag *plain;
  GtkTextTag *foreground[NF_CONSOLE_N_COLORS];
  GtkTextTag *background[NF_CONSOLE_N_COLORS];
  GtkTextTag *reverse; /* the plain colours, exchanged */
  GtkTextTag *bold;
  GtkTextTag *italic;
  GtkTextTag *underline;
  GtkTextTag *dim;
  GtkTextTag *match;
};

/* Black, red, green, yellow, blue, magenta, cyan, white, and the bright ones. */
static const char *const on_light[NF_CONSOLE_N_COLORS] = {
  "#1e1e1e", "#b3261e", "#1f6f33", "#735600", "#1a5fb4", "#8e2b9e", "#0e6770", "#5e5c64",
  "#696969", "#c01c28", "#13702a", "#855400", "#1c62c8", "#a51d8f", "#006b7e", "#3d3846",
};

static const char *const on_dark[NF_CONSOLE_N_COLORS] = {
  "#a3a3a0", "#ff8a80", "#7bd88f", "#e5c07b", "#8ab4f8", "#d7a1f0", "#6fd3dd", "#d8d8d8",
  "#aaaaaa", "#ffa49c", "#a3f0b0", "#ffe08a", "#aecbfa", "#eabfff", "#9be9f0", "#ffffff",
};

static const char *const behind[NF_CONSOLE_N_COLORS] = {
  "#000000", "#b3261e", "#1f6f33", "#735600", "#1a5fb4", "#8e2b9e", "#0e6770", "#deddda",
  "#5e5c64", "#ff8a80", "#7bd88f", "#e5c07b", "#8ab4f8", "#d7a1f0", "#6fd3dd", "#ffffff",
};

#define DIM_ON_LIGHT  "#696969"
#define DIM_ON_DARK   "#aaaaaa"
#define TEXT_ON_LIGHT "#1e1e1e"
#define TEXT_ON_DARK  "#eeeeec"

static GdkRGBA
parse (const char *text)
{
  GdkRGBA color = { 0 };

  gdk_rgba_parse (&color, text);
  return color;
}

GdkRGBA
nf_console_tags_get_foreground (guint color, gboolean is_dark)
{
  return parse (is_dark ? on_dark[color - 1] : on_light[color - 1]);
}

/* By the brightness that an eye sees, near enough. */
GdkRGBA
nf_console_tags_get_background (guint color, GdkRGBA *text)
{
  GdkRGBA ground = parse (behind[color - 1]);
  double brightness = 0.3 * ground.red + 0.59 * ground.green + 0.11 * ground.blue;

  *text = parse (brightness > 0.5 ? "#000000" : "#ffffff");
  return ground;
}

static void
make_backgrounds (NfConsoleTags *self, GtkTextBuffer *buffer)
{
  for (guint i = 0; i < NF_CONSOLE_N_COLORS; i++) {
    GdkRGBA text;
    GdkRGBA ground = nf_console_tags_get_background (i + 1, &text);
    self->background[i] = gtk_text_buffer_create_tag (buffer,
                                                      NULL,
                                                      "background-rgba",
                                                      &ground,
                                                      "foreground-rgba",
                                                      &text,
                                                      NULL);
  }
}

NfConsoleTags *
nf_console_tags_new (GtkTextBuffer *buffer)
{
  NfConsoleTags *self = g_new0 (NfConsoleTags, 1);

  self->plain = gtk_text_buffer_create_tag (buffer, NULL, "insert-hyphens", FALSE, NULL);
  for (guint i = 0; i < NF_CONSOLE_N_COLORS; i++)
    self->foreground[i] = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->dim = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  make_backgrounds (self, buffer);
  self->reverse = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->bold = gtk_text_buffer_create_tag (buffer, NULL, "weight", (int) PANGO_WEIGHT_BOLD, NULL);
  self->italic = gtk_text_buffer_create_tag (buffer, NULL, "style", (int) PANGO_STYLE_ITALIC, NULL);
  self->underline =
      gtk_text_buffer_create_tag (buffer, NULL, "underline", (int) PANGO_UNDERLINE_SINGLE, NULL);
  self->match = gtk_text_buffer_create_tag (buffer,
                                            NULL,
                                            "background",
                                            "#ffe08a",
                                            "foreground",
                                            "#000000",
                                            NULL);
  nf_console_tags_set_dark (self, FALSE);
  return self;
}

void
nf_console_tags_free (NfConsoleTags *self)
{
  g_free (self);
}

void
nf_console_tags_set_dark (NfConsoleTags *self, gboolean is_dark)
{
  for (guint i = 0; i < NF_CONSOLE_N_COLORS; i++) {
    GdkRGBA color = nf_console_tags_get_foreground (i + 1, is_dark);
    g_object_set (self->foreground[i], "foreground-rgba", &color, NULL);
  }
  g_object_set (self->dim, "foreground", is_dark ? DIM_ON_DARK : DIM_ON_LIGHT, NULL);
  g_object_set (self->reverse,
                "background",
                is_dark ? TEXT_ON_DARK : TEXT_ON_LIGHT,
                "foreground",
                is_dark ? TEXT_ON_LIGHT : TEXT_ON_DARK,
                NULL);
}

/* Returns: (nullable): the tag for the colours */
static GtkTextTag *
choose_color (NfConsoleTags *self, NfConsoleStyle style)
{
  guint8 ground = style.reverse ? style.foreground : style.background;

  if (ground != 0)
    return self->background[ground - 1];
  if (style.reverse)
    return self->reverse;
  if (style.control || style.dim)
    return self->dim;
  return style.foreground != 0 ? self->foreground[style.foreground - 1] : NULL;
}

void
nf_console_tags_apply (NfConsoleTags *self,
                       NfConsoleStyle style,
                       const GtkTextIter *start,
                       const GtkTextIter *end)
{
  GtkTextBuffer *buffer = gtk_text_iter_get_buffer (start);
  GtkTextTag *color = choose_color (self, style);

  if (color != NULL)
    gtk_text_buffer_apply_tag (buffer, color, start, end);
  if (style.bold)
    gtk_text_buffer_apply_tag (buffer, self->bold, start, end);
  if (style.italic)
    gtk_text_buffer_apply_tag (buffer, self->italic, start, end);
  if (style.underline)
    gtk_text_buffer_apply_tag (buffer, self->underline, start, end);
}

GtkTextTag *
nf_console_tags_get_plain (NfConsoleTags *self)
{
  return self->plain;
}

GtkTextTag *
nf_console_tags_get_dim (NfConsoleTags *self)
{
  return self->dim;
}

GtkTextTag *
nf_console_tags_get_match (NfConsoleTags *self)
{
  return self->match;
}
