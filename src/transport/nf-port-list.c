/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The list of ports, see nf-port-list.h.
 */
#include "nf-port-list.h"

#include "nf-port-scan.h"

#include <glib/gi18n-lib.h>

enum { LOOK_EVERY_MS = 500 };

struct _NfPortList {
  GObject parent_instance;

  GPtrArray *ports;  /* of NfPort, as scan_all() orders them */
  char *fingerprint; /* as it was when the last scan began */
  gboolean scanning;
  guint look_source;
};

static void nf_port_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NfPortList,
                               nf_port_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, nf_port_list_model_init))

static void
add_virtual_boards (GPtrArray *ports)
{
  const NfPortFacts boards[] = {
    { .kind = NF_PORT_VIRTUAL, .name = "virtual:esp-12e", .product = _ ("Virtual ESP-12E") },
    { .kind = NF_PORT_VIRTUAL, .name = "virtual:esp-01", .product = _ ("Virtual ESP-01") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++)
    g_ptr_array_add (ports, nf_port_new (&boards[i]));
}

static int
compare_ports (gconstpointer a, gconstpointer b)
{
  return nf_port_compare (*(NfPort **) a, *(NfPort **) b);
}

static GPtrArray *
scan_all (void)
{
  GPtrArray *ports = nf_port_scan ();

  g_ptr_array_sort (ports, compare_ports);
  add_virtual_boards (ports);
  return ports;
}

/* Where the walk through both sorted lists stands: negative when the old list's next port is
 * gone, positive when the new list's next port has come. */
static int
compare_next (GPtrArray *old, guint at_old, GPtrArray *new, guint at_new)
{
  if (at_old == old->len)
    return 1;
  if (at_new == new->len)
    return -1;
  return nf_port_compare (g_ptr_array_index (old, at_old), g_ptr_array_index (new, at_new));
}

/* Makes the list what @found is, keeping every object whose port has stayed. */
static void
merge (NfPortList *self, GPtrArray *found)
{
  GListModel *model = G_LIST_MODEL (self);
  guint at = 0;
  guint next = 0;

  while (at < self->ports->len || next < found->len) {
    int order = compare_next (self->ports, at, found, next);
    NfPort *port = order < 0 ? NULL : g_ptr_array_index (found, next);

    if (order < 0) {
      g_ptr_array_remove_index (self->ports, at);
      g_list_model_items_changed (model, at, 1, 0);
      continue;
    }
    if (order > 0) {
      g_ptr_array_insert (self->ports, (int) at, g_object_ref (port));
      g_list_model_items_changed (model, at, 0, 1);
    } else if (!nf_port_equal (g_ptr_array_index (self->ports, at), port)) {
      g_set_object ((NfPort **) &g_ptr_array_index (self->ports, at), port);
      g_list_model_items_changed (model, at, 1, 1);
    }
    at++;
    next++;
  }
}

static void
scan_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, scan_all (), (GDestroyNotify) g_ptr_array_unref);
}

/* The task knows the list only weakly: one that is dropped goes at once, and says nothing more. */
static void
finish_scan (GObject *source, GAsyncResult *result, gpointer data)
{
  GWeakRef *list = data;
  g_autoptr (NfPortList) self = g_weak_ref_get (list);
  g_autoptr (GPtrArray) found = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self != NULL) {
    self->scanning = FALSE;
    merge (self, found);
  }
  g_weak_ref_clear (list);
  g_free (list);
}

static void
start_scan (NfPortList *self)
{
  GWeakRef *list = g_new (GWeakRef, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, finish_scan, list);

  g_weak_ref_init (list, self);
  self->scanning = TRUE;
  g_task_run_in_thread (task, scan_in_thread);
}

static gboolean
look (gpointer data)
{
  NfPortList *self = NF_PORT_LIST (data);
  g_autofree char *fingerprint = NULL;

  if (self->scanning)
    return G_SOURCE_CONTINUE;
  fingerprint = nf_port_scan_dup_fingerprint ();
  if (fingerprint != NULL && g_str_equal (fingerprint, self->fingerprint))
    return G_SOURCE_CONTINUE;

  g_free (self->fingerprint);
  self->fingerprint = g_steal_pointer (&fingerprint);
  start_scan (self);
  return G_SOURCE_CONTINUE;
}

static GType
nf_port_list_get_item_type (GListModel *model)
{
  return NF_TYPE_PORT;
}

static guint
nf_port_list_get_n_items (GListModel *model)
{
  return NF_PORT_LIST (model)->ports->len;
}

static gpointer
nf_port_list_get_item (GListModel *model, guint position)
{
  NfPortList *self = NF_PORT_LIST (model);

  if (position >= self->ports->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->ports, position));
}

static void
nf_port_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = nf_port_list_get_item_type;
  iface->get_n_items = nf_port_list_get_n_items;
  iface->get_item = nf_port_list_get_item;
}

static void
nf_port_list_finalize (GObject *object)
{
  NfPortList *self = NF_PORT_LIST (object);

  g_source_remove (self->look_source);
  g_ptr_array_unref (self->ports);
  g_free (self->fingerprint);
  G_OBJECT_CLASS (nf_port_list_parent_class)->finalize (object);
}

static void
nf_port_list_class_init (NfPortListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nf_port_list_finalize;
}

static void
nf_port_list_init (NfPortList *self)
{
  self->fingerprint = nf_port_scan_dup_fingerprint ();
  self->ports = scan_all ();
  self->look_source = g_timeout_add (LOOK_EVERY_MS, look, self);
}

NfPortList *
nf_port_list_new (void)
{
  return g_object_new (NF_TYPE_PORT_LIST, NULL);
}

NfPort *
nf_port_list_find (NfPortList *self, const char *name)
{
  for (guint i = 0; i < self->ports->len; i++) {
    NfPort *port = g_ptr_array_index (self->ports, i);
    if (g_str_equal (nf_port_get_name (port), name))
      return port;
  }
  return NULL;
}
