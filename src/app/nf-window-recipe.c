/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Saving what the window shows as a recipe (nf-recipe.h): the action win.save-recipe, see
 * nf-window.h.
 */
#include "nf-window-private.h"

#include "nf-bundle-async.h"
#include "nf-question.h"
#include "nf-table-bundle.h"
#include "nf-words.h"

#include <glib/gi18n.h>

static void ask_for_place (NfWindow *self);

/* --- What is saved ----------------------------------------------------------------------- */

/* What the person calls the recipe is what they call the file. */
static char *
make_title (const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);

  if (g_str_has_suffix (name, ".json"))
    name[strlen (name) - strlen (".json")] = '\0';
  return g_steal_pointer (&name);
}

/* The settings are those in effect, also where the board has chosen them. */
static NfBundle *
make_bundle (NfWindow *self, const char *path, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_RECIPE);
  NfProfile *profile = nf_table_get_profile (self->table);
  NfPlanOptions options = nf_settings_get_plan_options (self->settings, profile, 0);

  if (!nf_speed_get_baud (self->speed, &bundle->baud, error) ||
      !nf_table_bundle_fill (self->table, bundle, error))
    return NULL;
  bundle->title = make_title (path);
  bundle->profile = g_strdup (nf_profile_get_id (profile));
  bundle->settings = options.settings;
  bundle->erase_all = options.erase_all;
  return g_steal_pointer (&bundle);
}

/* --- Saving ------------------------------------------------------------------------------ */

static void
answered (GtkDialog *dialog, int response, NfWindow *self)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    ask_for_place (self);
}

static void
tell_failure (NfWindow *self, const GError *error)
{
  const char *advice = nf_words_get_advice (error);
  g_autofree char *explanation = g_strdup_printf ("%s\n\n%s", error->message, advice);
  NfQuestion words = {
    .question = _ ("The recipe could not be saved"),
    .explanation = g_strstrip (explanation),
    .no = _ ("Cancel"),
    .yes = _ ("Save Elsewhere…"),
  };
  GtkDialog *dialog = nf_question_new (GTK_WINDOW (self), &words);

  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What waits for the disk. */
typedef struct {
  NfWindow *window;
  char *path;
} Save;

static void
saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Save *save = data;
  g_autoptr (NfWindow) self = save->window;
  g_autofree char *path = save->path;
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *line = g_strdup_printf (_ ("The recipe was saved as %s"), name);
  g_autoptr (GError) error = NULL;

  g_free (save);
  if (self->table == NULL) /* it was closed meanwhile */
    return;
  if (nf_recipe_save_finish (result, &error))
    nf_log_view_add_line (self->log_view, line);
  else
    tell_failure (self, error);
}

static void
save_to (NfWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  NfBundle *bundle = make_bundle (self, path, &error);
  Save *save = NULL;

  if (bundle == NULL) {
    tell_failure (self, error);
    return;
  }
  save = g_new0 (Save, 1);
  save->window = g_object_ref (self);
  save->path = g_strdup (path);
  nf_recipe_save_async (bundle, path, saved, save);
}

/* A place that only the desktop knows, of a camera or a server, has no path. */
static void
place_chosen (GtkNativeDialog *dialog, int response, NfWindow *self)
{
  g_autofree char *path = nf_window_take_place (self, dialog, response);

  if (path != NULL)
    save_to (self, path);
}

static void
ask_for_place (NfWindow *self)
{
  /* Translators: the name of a file; %s is a kind of board, as in "esp-12e" */
  g_autofree char *name = g_strdup_printf (_ ("%s-recipe.json"), nf_window_get_board_name (self));

  nf_window_choose_place (self, _ ("Save Recipe"), name, G_CALLBACK (place_chosen));
}

void
nf_window_save_recipe (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_for_place (NF_WINDOW (widget));
}
