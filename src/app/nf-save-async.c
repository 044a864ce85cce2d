/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Saving on another thread, see nf-save-async.h.
 */
#include "nf-save-async.h"

#include "nf-save.h"

typedef struct {
  char *path;
  GBytes *bytes;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  g_free (self->path);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static void
save (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Save *self = data;
  GError *error = NULL;

  if (nf_save_file (self->path, self->bytes, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
nf_save_async (const char *path, GBytes *bytes, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  Save *self = g_new0 (Save, 1);

  self->path = g_strdup (path);
  self->bytes = g_bytes_ref (bytes);
  g_task_set_task_data (task, self, save_free);
  g_task_run_in_thread (task, save);
}

gboolean
nf_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
