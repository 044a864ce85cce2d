/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Rates and adapters, see nf-cli-rate.h.
 */
#include "nf-cli-rate.h"

#include "nf-adapters.h"
#include "nf-cli-port.h"
#include "nf-port-list.h"

static NfPort *
find_port (NfPortList *ports, const char *name)
{
  gboolean is_virtual = g_str_has_prefix (name, "virtual:");
  NfPortFacts facts = { .kind = is_virtual ? NF_PORT_VIRTUAL : NF_PORT_OTHER, .name = name };
  NfPort *port = nf_port_list_find (ports, name);

  return port != NULL ? g_object_ref (port) : nf_port_new (&facts);
}

guint
nf_cli_rate_choose (const NfCliOptions *options)
{
  g_autoptr (NfPortList) ports = NULL;
  g_autoptr (NfPort) port = NULL;
  g_autofree char *file = nf_adapters_dup_default_file ();
  g_autofree char *name = NULL;
  guint known = 0;

  if (options->baud != 0)
    return options->baud;
  ports = nf_port_list_new ();
  name = nf_cli_port_choose (options, G_LIST_MODEL (ports), NULL);
  if (name == NULL)
    return NF_CLI_BAUD_DEFAULT;
  port = find_port (ports, name);
  known = nf_adapters_get_rate (file, port);
  return known != 0 ? known : NF_CLI_BAUD_DEFAULT;
}

/* The ROM's own speed tells little: a job without the stub ends at what it began with. */
static gboolean
is_telling (NfPort *port, const NfResult *result)
{
  return result->is_task_done && result->used_stub && nf_port_get_kind (port) != NF_PORT_VIRTUAL;
}

void
nf_cli_rate_remember (NfPlan *plan, const char *port_name, const NfResult *result)
{
  g_autoptr (NfPortList) ports = nf_port_list_new ();
  g_autoptr (NfPort) port = find_port (ports, port_name);
  g_autofree char *file = nf_adapters_dup_default_file ();
  g_autoptr (GError) error = NULL;
  guint known = 0;

  if (!is_telling (port, result))
    return;
  known = nf_adapters_get_rate (file, port);
  if (result->baud >= nf_plan_get_options (plan)->baud && result->baud <= known)
    return;
  /* What cannot be remembered is found out again, and is no reason to bother anybody. */
  if (!nf_adapters_set_rate (file, port, result->baud, &error))
    g_info ("%s", error->message);
}
