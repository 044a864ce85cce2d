/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Choosing and listing ports, see nf-cli-port.h.
 */
#include "nf-cli-port.h"

#include "nf-cli-error.h"
#include "nf-cli-json.h"
#include "nf-cli-text.h"
#include "nf-error.h"

#include <glib/gi18n-lib.h>

/* Returns: (element-type NfPort): only those of @kind */
static GPtrArray *
filter (GListModel *ports, NfPortKind kind)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (ports); i++) {
    g_autoptr (NfPort) port = g_list_model_get_item (ports, i);
    if (nf_port_get_kind (port) == kind)
      g_ptr_array_add (found, g_steal_pointer (&port));
  }
  return found;
}

static char *
format_port (NfPort *port)
{
  const char *description = nf_port_get_description (port);

  if (g_str_equal (description, nf_port_get_name (port)))
    return g_strdup (nf_port_get_title (port));
  return g_strdup_printf ("%s; %s", nf_port_get_title (port), description);
}

static void
add_cells (GPtrArray *cells, NfPort *port)
{
  g_ptr_array_add (cells, g_strdup (nf_port_get_name (port)));
  g_ptr_array_add (cells, format_port (port));
}

static void
fail_several (GPtrArray *ports, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint i = 0; i < ports->len; i++)
    add_cells (cells, g_ptr_array_index (ports, i));
  list = g_strchomp (nf_cli_text_align (cells, 2));
  g_set_error (error,
               NF_CLI_ERROR,
               NF_CLI_ERROR_USAGE,
               _ ("there are several ports; choose one with --port:\n%s"),
               list);
}

char *
nf_cli_port_choose (const NfCliOptions *options, GListModel *ports, GError **error)
{
  g_autoptr (GPtrArray) usb = NULL;

  if (options->port != NULL)
    return g_strdup (options->port);
  usb = filter (ports, NF_PORT_USB);
  if (usb->len == 1)
    return g_strdup (nf_port_get_name (g_ptr_array_index (usb, 0)));
  if (usb->len > 1)
    fail_several (usb, error);
  else
    g_set_error_literal (error,
                         NF_ERROR,
                         NF_ERROR_PORT_GONE,
                         _ ("no USB port was found, and none was named with --port; "
                            "--port virtual:esp-12e tries the program without a board"));
  return NULL;
}

void
nf_cli_port_print_list (NfCliOutput *output, GListModel *ports)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (ports); i++) {
    g_autoptr (NfPort) port = g_list_model_get_item (ports, i);
    if (output->json)
      nf_cli_output_take_json (output, nf_cli_json_format_port (port));
    else
      add_cells (cells, port);
  }
  list = nf_cli_text_align (cells, 2);
  nf_cli_output_answer (output, list);
}
