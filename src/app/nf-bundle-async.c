/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Bundles and recipes on another thread, see nf-bundle-async.h.
 */
#include "nf-bundle-async.h"

#include "nf-recipe-file.h"

typedef struct {
  char *path; /* of the bundle or the recipe; of a command the folder in which files are sought */
  char *text; /* of a command */
  NfBundle *bundle; /* to be saved */
} Work;

static void
work_free (gpointer data)
{
  Work *self = data;

  g_free (self->path);
  g_free (self->text);
  g_clear_pointer (&self->bundle, nf_bundle_free);
  g_free (self);
}

/* @work: (transfer full) */
static void
run (Work *work, GTaskThreadFunc function, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);

  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, function);
}

/* --- Opening ----------------------------------------------------------------------------- */

static void
return_bundle (GTask *task, NfBundle *bundle, GError *error)
{
  if (bundle != NULL)
    g_task_return_pointer (task, bundle, (GDestroyNotify) nf_bundle_free);
  else
    g_task_return_error (task, error);
}

static void
open_bundle (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *self = data;
  g_autofree char *cache = nf_bundle_dup_default_cache ();
  GError *error = NULL;
  NfBundle *bundle = nf_bundle_open (self->path, cache, &error);

  return_bundle (task, bundle, error);
}

void
nf_bundle_open_async (const char *path, GAsyncReadyCallback callback, gpointer data)
{
  Work *work = g_new0 (Work, 1);

  work->path = g_strdup (path);
  run (work, open_bundle, callback, data);
}

static void
read_command (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *self = data;
  GError *error = NULL;
  NfBundle *bundle = nf_bundle_read_command (self->text, self->path, &error);

  return_bundle (task, bundle, error);
}

void
nf_bundle_read_command_async (const char *text,
                              const char *folder,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  Work *work = g_new0 (Work, 1);

  work->path = g_strdup (folder);
  work->text = g_strdup (text);
  run (work, read_command, callback, data);
}

NfBundle *
nf_bundle_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Saving ------------------------------------------------------------------------------ */

static void
save_recipe (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *self = data;
  g_autofree char *cache = nf_bundle_dup_default_cache ();
  GError *error = NULL;

  if (nf_recipe_file_save (self->bundle, self->path, cache, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
nf_recipe_save_async (NfBundle *bundle,
                      const char *path,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  Work *work = g_new0 (Work, 1);

  work->path = g_strdup (path);
  work->bundle = bundle;
  run (work, save_recipe, callback, data);
}

gboolean
nf_recipe_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
