/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The console in the window: showing it, and who has the port. See nf-window.h.
 */
#include "nf-window-private.h"

#define FLASH_PAGE   "flash"
#define CONSOLE_PAGE "console"

/* Also asked while the template is being made. */
gboolean
nf_window_shows_console (NfWindow *self)
{
  return self->pages != NULL &&
         g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), CONSOLE_PAGE) == 0;
}

void
nf_window_show_page (GtkWidget *widget, const char *action, GVariant *name)
{
  gtk_stack_set_visible_child_name (NF_WINDOW (widget)->pages, g_variant_get_string (name, NULL));
}

void
nf_window_show_flash (NfWindow *self)
{
  gtk_stack_set_visible_child_name (self->pages, FLASH_PAGE);
}

/* The log's keys are the console's while that is shown. */
static void
page_changed (NfWindow *self)
{
  nf_window_update_actions (self);
  g_object_notify (G_OBJECT (self), "shows-console");
  if (nf_window_shows_console (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->console_view));
}

/* --- The port ------------------------------------------------------------------------------ */

static gboolean
is_port_needed (NfWindow *self)
{
  return self->is_busy || nf_doctor_is_busy (self->doctor);
}

static gboolean
take_back (gpointer data)
{
  NfWindow *self = data;

  self->take_back_source = 0;
  if (!is_port_needed (self))
    nf_console_link_take_back (nf_console_view_get_link (self->console_view));
  return G_SOURCE_REMOVE;
}

/* A job may be followed by another at once, or by the doctor. */
void
nf_window_update_port_use (NfWindow *self)
{
  if (is_port_needed (self))
    nf_console_link_lend (nf_console_view_get_link (self->console_view));
  else if (self->take_back_source == 0)
    self->take_back_source = g_idle_add (take_back, self);
}

/* After the window's own listeners, which have the new profile taken already. */
static void
choose_port (NfWindow *self)
{
  NfPlanOptions options = nf_window_get_plan_options (self);

  nf_console_link_set_port (nf_console_view_get_link (self->console_view),
                            nf_window_get_port (self));
  nf_console_view_set_reset (self->console_view, &options.into_program);
}

/* --- After a flash ------------------------------------------------------------------------- */

void
nf_window_open_console_after (NfWindow *self, NfFlashRun *run)
{
  if (nf_flash_run_get_outcome (run) != NF_OUTCOME_SUCCESS ||
      nf_flash_run_get_task (run) != NF_TASK_WRITE ||
      !nf_console_view_opens_after_flash (self->console_view))
    return;
  gtk_stack_set_visible_child_name (self->pages, CONSOLE_PAGE);
  nf_console_link_connect (nf_console_view_get_link (self->console_view));
}

/* --- Making it ----------------------------------------------------------------------------- */

void
nf_window_make_console (NfWindow *self)
{
  nf_console_view_bind (self->console_view, self->settings, self->ports);
  g_signal_connect_object (self->pages,
                           "notify::visible-child",
                           G_CALLBACK (page_changed),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->doctor,
                           "notify::busy",
                           G_CALLBACK (nf_window_update_port_use),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->port_chooser,
                           "notify::selected",
                           G_CALLBACK (choose_port),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->board_chooser,
                           "notify::selected",
                           G_CALLBACK (choose_port),
                           self,
                           G_CONNECT_SWAPPED);
  choose_port (self);
}
