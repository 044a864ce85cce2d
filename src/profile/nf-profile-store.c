/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The list of profiles, see nf-profile-store.h. Whatever happens in the folder, all is read
 * again and compared with what was there: a folder holds a handful of small files, and there is
 * then only one way in which the list can come about.
 */
#include "nf-profile-store.h"

#include "nf-error.h"
#include "nf-profile-built-ins.h"

#include <glib/gstdio.h>

struct _NfProfileStore {
  GObject parent_instance;

  char *folder;
  GFileMonitor *monitor;
  guint reload_source;
  GPtrArray *items; /* of NfProfile */
  GStrv problems;
};

enum { PROP_PROBLEMS = 1, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

/* GListModel */

static GType
get_item_type (GListModel *model)
{
  return NF_TYPE_PROFILE;
}

static guint
get_n_items (GListModel *model)
{
  return NF_PROFILE_STORE (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *items = NF_PROFILE_STORE (model)->items;

  return position < items->len ? g_object_ref (items->pdata[position]) : NULL;
}

static void
nf_profile_store_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (NfProfileStore,
                               nf_profile_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      nf_profile_store_list_model_init))

static void
nf_profile_store_dispose (GObject *object)
{
  NfProfileStore *self = NF_PROFILE_STORE (object);

  g_clear_handle_id (&self->reload_source, g_source_remove);
  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (nf_profile_store_parent_class)->dispose (object);
}

static void
nf_profile_store_finalize (GObject *object)
{
  NfProfileStore *self = NF_PROFILE_STORE (object);

  g_free (self->folder);
  g_ptr_array_unref (self->items);
  g_strfreev (self->problems);
  G_OBJECT_CLASS (nf_profile_store_parent_class)->finalize (object);
}

static void
nf_profile_store_get_property (GObject *object, guint property, GValue *value, GParamSpec *spec)
{
  NfProfileStore *self = NF_PROFILE_STORE (object);

  switch (property) {
  case PROP_PROBLEMS:
    g_value_set_boxed (value, nf_profile_store_get_problems (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, spec);
  }
}

static void
nf_profile_store_class_init (NfProfileStoreClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = nf_profile_store_dispose;
  object_class->finalize = nf_profile_store_finalize;
  object_class->get_property = nf_profile_store_get_property;
  properties[PROP_PROBLEMS] = g_param_spec_boxed ("problems",
                                                  NULL,
                                                  NULL,
                                                  G_TYPE_STRV,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
nf_profile_store_init (NfProfileStore *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->problems = g_new0 (char *, 1);
}

/* Reading the folder */

static gboolean
is_profile_name (const char *name)
{
  return name[0] != '.' && g_str_has_suffix (name, ".json");
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns the paths of the profile files, sorted so that the problems do not depend on the
 * order in which the file system gives them. A folder that does not exist has none. */
static GPtrArray *
list_files (const char *folder, GPtrArray *problems)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name = NULL;

  if (dir == NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
    g_autofree char *display = g_filename_display_name (folder);
    g_ptr_array_add (problems,
                     g_strdup_printf ("%s: could not be read: %s", display, error->message));
  }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_profile_name (name))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_strings);
  return paths;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const char *first = nf_profile_get_name (*(NfProfile *const *) a);
  const char *second = nf_profile_get_name (*(NfProfile *const *) b);
  g_autofree char *first_key = g_utf8_collate_key_for_filename (first, -1);
  g_autofree char *second_key = g_utf8_collate_key_for_filename (second, -1);

  return strcmp (first_key, second_key);
}

static GPtrArray *
load_own (const char *folder, GPtrArray *problems)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) paths = list_files (folder, problems);

  for (guint i = 0; i < paths->len; i++) {
    g_autoptr (GError) error = NULL;
    NfProfile *profile = nf_profile_new_from_file (paths->pdata[i], &error);
    if (profile != NULL)
      g_ptr_array_add (profiles, profile);
    else
      g_ptr_array_add (problems, g_strdup (error->message));
  }
  g_ptr_array_sort (profiles, compare_names);
  return profiles;
}

/* Bringing it together */

static NfProfile *
find_id (GPtrArray *profiles, const char *id)
{
  for (guint i = 0; i < profiles->len; i++)
    if (g_str_equal (nf_profile_get_id (profiles->pdata[i]), id))
      return profiles->pdata[i];
  return NULL;
}

/* Adds a profile, in the place of the built-in that has its id if there is one. */
static void
add_own (GPtrArray *profiles, NfProfile *own)
{
  NfProfile *built_in = find_id (profiles, nf_profile_get_id (own));
  guint position = 0;

  if (built_in == NULL) {
    g_ptr_array_add (profiles, g_object_ref (own));
  } else if (g_ptr_array_find (profiles, built_in, &position)) {
    profiles->pdata[position] = g_object_ref (own);
    g_object_unref (built_in);
  }
}

static GPtrArray *
load_all (const char *folder, GPtrArray *problems)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) own = NULL;

  nf_built_in_profiles_load (profiles, problems);
  if (folder == NULL)
    return profiles;
  own = load_own (folder, problems);
  for (guint i = 0; i < own->len; i++)
    add_own (profiles, own->pdata[i]);
  return profiles;
}

/* Replaces what is the same as before by the very object of before. */
static void
keep_unchanged (GPtrArray *profiles, GPtrArray *known)
{
  for (guint i = 0; i < profiles->len; i++) {
    NfProfile *before = find_id (known, nf_profile_get_id (profiles->pdata[i]));
    if (before != NULL && nf_profile_equal (before, profiles->pdata[i])) {
      g_object_unref (profiles->pdata[i]);
      profiles->pdata[i] = g_object_ref (before);
    }
  }
}

/* Tells the smallest run of items that holds every change. */
static void
emit_change (NfProfileStore *self, GPtrArray *before)
{
  GPtrArray *now = self->items;
  guint shorter = MIN (before->len, now->len);
  guint head = 0;
  guint tail = 0;

  while (head < shorter && before->pdata[head] == now->pdata[head])
    head++;
  while (tail < shorter - head &&
         before->pdata[before->len - 1 - tail] == now->pdata[now->len - 1 - tail])
    tail++;
  if (head + tail < MAX (before->len, now->len))
    g_list_model_items_changed (G_LIST_MODEL (self),
                                head,
                                before->len - head - tail,
                                now->len - head - tail);
}

static void
reload (NfProfileStore *self)
{
  g_autoptr (GPtrArray) old_items = self->items;
  g_auto (GStrv) old_problems = self->problems;
  GPtrArray *problems = g_ptr_array_new ();

  self->items = load_all (self->folder, problems);
  g_ptr_array_add (problems, NULL);
  self->problems = (GStrv) g_ptr_array_free (problems, FALSE);
  keep_unchanged (self->items, old_items);
  emit_change (self, old_items);
  if (!g_strv_equal ((const char *const *) old_problems, (const char *const *) self->problems))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEMS]);
}

/* Watching */

static gboolean
on_reload (gpointer user_data)
{
  NfProfileStore *self = user_data;

  self->reload_source = 0;
  reload (self);
  return G_SOURCE_REMOVE;
}

/* A file that is being written tells so several times; only the last is of use, because before
 * it the file is half there. Many files at once (a copied folder) are read once. */
static void
on_folder_changed (NfProfileStore *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  if (event == G_FILE_MONITOR_EVENT_CREATED || event == G_FILE_MONITOR_EVENT_CHANGED)
    return;
  if (self->reload_source == 0)
    self->reload_source = g_idle_add (on_reload, self);
}

/* Without a monitor (the system has none left) the list is what it was at the start. */
static void
watch (NfProfileStore *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);

  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (on_folder_changed), self);
}

char *
nf_profile_store_dup_default_folder (void)
{
  return g_build_filename (g_get_user_config_dir (), "node-flasher", "profiles", NULL);
}

NfProfileStore *
nf_profile_store_new (const char *folder)
{
  NfProfileStore *self = g_object_new (NF_TYPE_PROFILE_STORE, NULL);

  self->folder = g_strdup (folder);
  if (folder != NULL) {
    /* Where it cannot be made there is nothing to read either. */
    g_mkdir_with_parents (folder, 0700);
    watch (self);
  }
  reload (self);
  return self;
}

const char *
nf_profile_store_get_folder (NfProfileStore *self)
{
  return self->folder;
}

const char *const *
nf_profile_store_get_problems (NfProfileStore *self)
{
  return (const char *const *) self->problems;
}

static gboolean
matches (NfProfile *profile, const char *folded)
{
  g_autofree char *id = g_utf8_casefold (nf_profile_get_id (profile), -1);
  g_autofree char *name = g_utf8_casefold (nf_profile_get_name (profile), -1);

  return g_str_equal (id, folded) || g_str_equal (name, folded);
}

NfProfile *
nf_profile_store_lookup (NfProfileStore *self, const char *name, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);
  NfProfile *found = find_id (self->items, name);

  for (guint i = 0; found == NULL && i < self->items->len; i++)
    if (matches (self->items->pdata[i], folded))
      found = self->items->pdata[i];
  if (found == NULL) {
    g_set_error (error, NF_ERROR, NF_ERROR_PROFILE, "there is no profile \"%s\"", valid);
    return NULL;
  }
  return g_object_ref (found);
}
