/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The bar to look for words, see nf-console-find.h.
 */
#include "nf-console-find.h"

#include "nf-console-matches.h"
#include "nf-widgets.h"

#include <glib/gi18n.h>

struct _NfConsoleFind {
  GtkWidget parent_instance;

  GtkRevealer *revealer;
  GtkSearchEntry *entry;
  GtkLabel *count;

  GtkTextBuffer *buffer; /* NULL: there is no text yet */
  NfConsoleMatches *matches;
};

G_DEFINE_FINAL_TYPE (NfConsoleFind, nf_console_find, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_IS_OPEN, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_FOUND, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- Where one is ------------------------------------------------------------------------- */

/* Returns: the one that is selected, from 1; 0: none is */
static guint
get_current (NfConsoleFind *self)
{
  GtkTextIter start, end, first, last;
  guint i = 0;

  if (!gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end))
    return 0;
  i = nf_console_matches_find (self->matches, &start);
  if (i >= nf_console_matches_get_n (self->matches))
    return 0;
  nf_console_matches_get (self->matches, i, &first, &last);
  return gtk_text_iter_equal (&first, &start) && gtk_text_iter_equal (&last, &end) ? i + 1 : 0;
}

static char *
format_count (NfConsoleFind *self)
{
  guint n = nf_console_matches_get_n (self->matches);
  guint current = get_current (self);
  const char *more = nf_console_matches_is_partial (self->matches) ? "+" : "";

  if (*gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0')
    return g_strdup ("");
  if (n == 0 && *more == '\0')
    return g_strdup (_ ("No match"));
  if (current > 0)
    /* Translators: as in "3 of 17"; behind it stands "+" when there may be more */
    return g_strdup_printf (_ ("%u of %u%s"), current, n, more);
  return g_strdup_printf ("%u%s", n, more);
}

static void
show_count (NfConsoleFind *self)
{
  g_autofree char *text = format_count (self);

  gtk_label_set_label (self->count, text);
}

/* --- Going through ------------------------------------------------------------------------ */

static void
select_match (NfConsoleFind *self, guint index)
{
  GtkTextIter start, end;

  nf_console_matches_get (self->matches, index, &start, &end);
  gtk_text_buffer_select_range (self->buffer, &start, &end);
  g_signal_emit (self, signals[SIGNAL_FOUND], 0);
  show_count (self);
}

/* Behind the last comes the first. */
void
nf_console_find_next (NfConsoleFind *self)
{
  guint n = nf_console_matches_get_n (self->matches);
  GtkTextIter start, end;
  guint i = 0;

  if (n == 0)
    return;
  gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end);
  i = nf_console_matches_find (self->matches, &end);
  select_match (self, i < n ? i : 0);
}

void
nf_console_find_previous (NfConsoleFind *self)
{
  guint n = nf_console_matches_get_n (self->matches);
  GtkTextIter start, end;
  guint i = 0;

  if (n == 0)
    return;
  gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end);
  i = nf_console_matches_find (self->matches, &start);
  select_match (self, i > 0 ? i - 1 : n - 1);
}

static void
words_changed (NfConsoleFind *self)
{
  nf_console_matches_set_words (self->matches, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

/* --- Opening ------------------------------------------------------------------------------ */

static void
set_open (NfConsoleFind *self, gboolean is_open)
{
  if (gtk_revealer_get_reveal_child (self->revealer) == is_open)
    return;
  if (!is_open)
    nf_widget_drop_focus (GTK_WIDGET (self));
  gtk_revealer_set_reveal_child (self->revealer, is_open);
  gtk_widget_set_visible (GTK_WIDGET (self), is_open);
  nf_console_matches_set_words (self->matches,
                                is_open ? gtk_editable_get_text (GTK_EDITABLE (self->entry)) : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_OPEN]);
}

/* A selection over several lines is nothing that one looks for. */
static void
take_selection (NfConsoleFind *self)
{
  GtkTextIter start, end;

  if (!gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end) ||
      gtk_text_iter_get_line (&start) != gtk_text_iter_get_line (&end))
    return;
  g_autofree char *words = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), words);
}

void
nf_console_find_open (NfConsoleFind *self)
{
  take_selection (self);
  set_open (self, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
activate_next (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_console_find_next (NF_CONSOLE_FIND (widget));
}

static void
activate_previous (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_console_find_previous (NF_CONSOLE_FIND (widget));
}

static void
stop (NfConsoleFind *self)
{
  set_open (self, FALSE);
}

static void
activate_close (GtkWidget *widget, const char *action, GVariant *parameter)
{
  set_open (NF_CONSOLE_FIND (widget), FALSE);
}

/* --- Object ------------------------------------------------------------------------------- */

static void
nf_console_find_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_IS_OPEN:
    g_value_set_boolean (value, gtk_revealer_get_reveal_child (NF_CONSOLE_FIND (object)->revealer));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_console_find_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfConsoleFind *self = NF_CONSOLE_FIND (object);

  switch (id) {
  case PROP_IS_OPEN:
    if (g_value_get_boolean (value))
      nf_console_find_open (self);
    else
      set_open (self, FALSE);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_console_find_dispose (GObject *object)
{
  NfConsoleFind *self = NF_CONSOLE_FIND (object);

  g_clear_object (&self->matches);
  g_clear_object (&self->buffer);
  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_CONSOLE_FIND);
  G_OBJECT_CLASS (nf_console_find_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "find.next", NULL, activate_next);
  gtk_widget_class_install_action (widget_class, "find.previous", NULL, activate_previous);
  gtk_widget_class_install_action (widget_class, "find.close", NULL, activate_close);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "find.close", NULL);
  gtk_widget_class_add_binding_action (widget_class,
                                       GDK_KEY_Return,
                                       GDK_SHIFT_MASK,
                                       "find.previous",
                                       NULL);
}

static void
nf_console_find_class_init (NfConsoleFindClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_console_find_dispose;
  object_class->get_property = nf_console_find_get_property;
  object_class->set_property = nf_console_find_set_property;
  properties[PROP_IS_OPEN] =
      g_param_spec_boolean ("is-open",
                            NULL,
                            NULL,
                            FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_FOUND] = g_signal_new ("found",
                                        NF_TYPE_CONSOLE_FIND,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        0);
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-console-find.ui");
  gtk_widget_class_bind_template_child (widget_class, NfConsoleFind, revealer);
  gtk_widget_class_bind_template_child (widget_class, NfConsoleFind, entry);
  gtk_widget_class_bind_template_child (widget_class, NfConsoleFind, count);
  install_actions (widget_class);
}

static void
nf_console_find_init (NfConsoleFind *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (nf_console_find_next), self);
  g_signal_connect_swapped (self->entry, "next-match", G_CALLBACK (nf_console_find_next), self);
  g_signal_connect_swapped (self->entry,
                            "previous-match",
                            G_CALLBACK (nf_console_find_previous),
                            self);
  g_signal_connect_swapped (self->entry, "stop-search", G_CALLBACK (stop), self);
}

void
nf_console_find_set_text (NfConsoleFind *self, NfConsoleText *text)
{
  self->buffer = g_object_ref (nf_console_text_get_buffer (text));
  self->matches = nf_console_matches_new (text);
  g_signal_connect_object (self->matches,
                           "changed",
                           G_CALLBACK (show_count),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry,
                           "search-changed",
                           G_CALLBACK (words_changed),
                           self,
                           G_CONNECT_SWAPPED);
}
