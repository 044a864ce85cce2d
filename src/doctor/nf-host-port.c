/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One port on Linux: who may open it.
 *
 * Of this machine the system itself is asked, which knows ACLs and users that stand in no file.
 * Under another root the same is read from the files: the node's mode, etc/passwd, etc/group, and
 * proc/self/status for who runs this and which groups the session has.
 */
#include "nf-host-private.h"

#include <grp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Who runs this program. */
typedef struct {
  guint uid;
  guint gid;
  char **groups; /* of the session, as numbers; owned */
} Session;

/* --- Files of lines ---------------------------------------------------------------------- */

/* Returns: (transfer full): the fields of the first line of which field @column is @value; none
 * when there is no such line */
static char **
find_entry (const char *root, const char *path, guint column, const char *value)
{
  g_autofree char *text = nf_host_read_text (root, path);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    char **fields = g_strsplit (lines[i], ":", -1);
    if (g_strv_length (fields) > column && g_str_equal (fields[column], value))
      return fields;
    g_strfreev (fields);
  }
  return g_new0 (char *, 1);
}

/* @key: as "Uid:". Returns: (transfer full): what stands behind it in proc/self/status */
static char **
read_status (const char *root, const char *key)
{
  g_autofree char *text = nf_host_read_text (root, "proc/self/status");
  const char *found = text != NULL ? strstr (text, key) : NULL;
  g_autofree char *line =
      found != NULL ? g_strndup (found + strlen (key), strcspn (found + strlen (key), "\n")) : NULL;

  return g_strsplit_set (line != NULL ? g_strstrip (line) : "", " \t", -1);
}

static guint
read_status_number (const char *root, const char *key)
{
  g_auto (GStrv) words = read_status (root, key);

  return words[0] != NULL ? (guint) g_ascii_strtoull (words[0], NULL, 10) : 0;
}

static Session
read_session (const char *root)
{
  return (Session){
    .uid = read_status_number (root, "\nUid:"),
    .gid = read_status_number (root, "\nGid:"),
    .groups = read_status (root, "\nGroups:"),
  };
}

static gboolean
has_group (const Session *session, guint gid)
{
  g_autofree char *number = g_strdup_printf ("%u", gid);

  return session->gid == gid || g_strv_contains ((const char *const *) session->groups, number);
}

/* --- Users and groups -------------------------------------------------------------------- */

static char *
find_user (const char *root, guint uid)
{
  g_autofree char *number = g_strdup_printf ("%u", uid);

  if (root == NULL)
    return g_strdup (g_get_user_name ());
  g_auto (GStrv) fields = find_entry (root, "etc/passwd", 2, number);
  return g_strdup (fields[0] != NULL ? fields[0] : "");
}

static char *
find_group (const char *root, guint gid)
{
  g_autofree char *number = g_strdup_printf ("%u", gid);

  if (root == NULL) {
    const struct group *group = getgrgid (gid);
    return group != NULL ? g_strdup (group->gr_name) : NULL;
  }
  g_auto (GStrv) fields = find_entry (root, "etc/group", 2, number);
  return g_strdup (fields[0]);
}

/* Returns: whether the system's own list of groups has @user in it */
static gboolean
system_has_member (const char *user, guint own_gid, guint gid)
{
  int n = NGROUPS_MAX;
  g_autofree gid_t *groups = g_new (gid_t, NGROUPS_MAX);

  if (getgrouplist (user, own_gid, groups, &n) < 0)
    return FALSE;
  for (int i = 0; i < n; i++)
    if (groups[i] == gid)
      return TRUE;
  return FALSE;
}

static gboolean
is_member (const char *root, const char *user, const Session *session, guint gid)
{
  g_autofree char *number = g_strdup_printf ("%u", gid);

  if (root == NULL)
    return system_has_member (user, session->gid, gid);
  g_auto (GStrv) group = find_entry (root, "etc/group", 2, number);
  g_auto (GStrv) self = find_entry (root, "etc/passwd", 0, user);
  g_auto (GStrv) members = g_strsplit (g_strv_length (group) > 3 ? group[3] : "", ",", -1);
  return (g_strv_length (self) > 3 && g_str_equal (self[3], number)) ||
         g_strv_contains ((const char *const *) members, user);
}

/* --- The node ---------------------------------------------------------------------------- */

static gboolean
mode_allows (const struct stat *node, const Session *session)
{
  mode_t wanted = S_IROTH | S_IWOTH;

  if (session->uid == 0)
    return TRUE;
  if (node->st_uid == session->uid)
    wanted = S_IRUSR | S_IWUSR;
  else if (has_group (session, node->st_gid))
    wanted = S_IRGRP | S_IWGRP;
  return (node->st_mode & wanted) == wanted;
}

/* Group root is no group to join. */
static gboolean
is_for_a_group (const struct stat *node)
{
  return node->st_gid != 0 && (node->st_mode & (S_IRGRP | S_IWGRP)) == (S_IRGRP | S_IWGRP);
}

static void
look_at_node (NfHostEvidence *self, const char *root, const char *path)
{
  Session session = read_session (root);
  struct stat node = { 0 };

  self->user = find_user (root, session.uid);
  self->exists = stat (path, &node) == 0;
  if (self->exists && is_for_a_group (&node))
    self->group = find_group (root, node.st_gid);
  if (self->exists) {
    self->may_open = root == NULL ? access (path, R_OK | W_OK) == 0 : mode_allows (&node, &session);
    self->is_member = self->group != NULL && is_member (root, self->user, &session, node.st_gid);
    self->is_in_session = self->group != NULL && has_group (&session, node.st_gid);
  }
  g_strfreev (session.groups);
}

/* Returns: (transfer full): @path without links, as a program under @root sees it */
static char *
resolve (const char *root, const char *path)
{
  char *real = realpath (path, NULL);
  char *real_root = realpath (root != NULL ? root : "/", NULL);
  gsize skip = real_root != NULL && root != NULL ? strlen (real_root) : 0;
  char *resolved = NULL;

  if (real != NULL && real_root != NULL && strncmp (real, real_root, skip) == 0)
    resolved = g_strdup (real + skip);
  free (real);
  free (real_root);
  return resolved;
}

static int
find_device (const NfHostEvidence *self, const char *tty)
{
  for (guint i = 0; i < self->devices->len; i++) {
    const NfUsbDevice *device = g_ptr_array_index (self->devices, i);
    if (g_strcmp0 (device->tty, tty) == 0)
      return (int) i;
  }
  return -1;
}

void
nf_host_look_at_port (NfHostEvidence *self, const char *root, const char *port)
{
  g_autofree char *path = root != NULL ? nf_host_build_path (root, port) : g_strdup (port);
  g_autofree char *node = resolve (root, path);

  look_at_node (self, root, path);
  self->device = find_device (self, node != NULL ? node : port);
  if (node != NULL)
    nf_host_look_for_holders (self, root, node);
}
