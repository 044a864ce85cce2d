/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Following what a board says, see nf-console-view-private.h.
 *
 * Only what a person does ends it: the place moves by itself too, when the oldest lines go or the
 * height of others becomes known.
 */
#include "nf-console-view-private.h"

enum { NEAR_END = 24 }; /* pixels: about a line */

static gboolean
is_at_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - NEAR_END;
}

void
nf_console_view_set_behind (NfConsoleView *self, gboolean is_behind)
{
  if (self->is_behind == is_behind)
    return;
  self->is_behind = is_behind;
  g_object_notify (G_OBJECT (self), "is-behind");
}

static void
scrolled_back (NfConsoleView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  if (gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment))
    nf_console_view_set_behind (self, TRUE);
}

static gboolean
wheel_turned (NfConsoleView *self, double dx, double dy)
{
  if (dy < 0)
    scrolled_back (self);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
key_pressed (NfConsoleView *self, guint key)
{
  switch (key) {
  case GDK_KEY_Up:
  case GDK_KEY_KP_Up:
  case GDK_KEY_Page_Up:
  case GDK_KEY_KP_Page_Up:
  case GDK_KEY_Home:
  case GDK_KEY_KP_Home:
    scrolled_back (self);
    break;
  default:
    break;
  }
  return GDK_EVENT_PROPAGATE;
}

/* Where somebody has taken hold of the bar. */
static void
bar_pressed (NfConsoleView *self)
{
  scrolled_back (self);
}

static void
value_changed (NfConsoleView *self, GtkAdjustment *adjustment)
{
  if (self->is_behind && is_at_end (adjustment))
    nf_console_view_set_behind (self, FALSE);
}

void
nf_console_view_follow (NfConsoleView *self)
{
  if (!self->is_behind)
    gtk_text_view_scroll_mark_onscreen (self->text_view, self->end);
}

void
nf_console_view_show_selection (NfConsoleView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);

  scrolled_back (self);
  gtk_text_view_scroll_to_mark (self->text_view,
                                gtk_text_buffer_get_insert (buffer),
                                0.1,
                                FALSE,
                                0,
                                0);
}

static void
watch_bar (NfConsoleView *self)
{
  GtkGesture *press = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (bar_pressed), self);
  gtk_widget_add_controller (gtk_scrolled_window_get_vscrollbar (self->scroller),
                             GTK_EVENT_CONTROLLER (press));
}

void
nf_console_view_watch_scrolling (NfConsoleView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  GtkEventController *wheel =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (wheel, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (wheel, "scroll", G_CALLBACK (wheel_turned), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), wheel);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text_view), keys);
  watch_bar (self);
  g_signal_connect_object (adjustment,
                           "value-changed",
                           G_CALLBACK (value_changed),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment,
                           "notify::page-size",
                           G_CALLBACK (nf_console_view_follow),
                           self,
                           G_CONNECT_SWAPPED);
}
