/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Errors on the command line, see nf-cli-error.h.
 */
#include "nf-cli-error.h"

#include "nf-error.h"
#include "nf-words.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (nf - cli - error - quark, nf_cli_error)

gboolean
nf_cli_error_fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (NF_CLI_ERROR, NF_CLI_ERROR_USAGE, format, args));
  va_end (args);
  return FALSE;
}

static gboolean
is_usage (const GError *error)
{
  return g_error_matches (error, NF_CLI_ERROR, NF_CLI_ERROR_USAGE);
}

/* Somebody has to decide, and has not. */
static gboolean
is_obstacle (const GError *error)
{
  return g_error_matches (error, NF_CLI_ERROR, NF_CLI_ERROR_MENDABLE) ||
         g_error_matches (error, NF_CLI_ERROR, NF_CLI_ERROR_OBSTACLE);
}

int
nf_cli_error_get_status (const GError *error)
{
  static const NfError usage[] = { NF_ERROR_PORT_NAME,
                                   NF_ERROR_PROFILE,
                                   NF_ERROR_SETTING,
                                   NF_ERROR_ADDRESS,
                                   NF_ERROR_ADDRESS_RANGE };

  for (gsize i = 0; i < G_N_ELEMENTS (usage); i++)
    if (g_error_matches (error, NF_ERROR, (int) usage[i]))
      return NF_CLI_USAGE;
  if (is_obstacle (error) || g_error_matches (error, NF_ERROR, NF_ERROR_NEEDS_DECISION))
    return NF_CLI_REFUSED;
  return is_usage (error) ? NF_CLI_USAGE : NF_CLI_FAILED;
}

const char *
nf_cli_error_get_cause (const GError *error)
{
  if (is_usage (error))
    return "usage";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";
  if (is_obstacle (error))
    return nf_error_get_name (NF_ERROR_NEEDS_DECISION);
  return nf_error_get_name (error->domain == NF_ERROR ? error->code : NF_ERROR_INTERNAL);
}

const char *
nf_cli_error_get_headline (const GError *error)
{
  if (is_obstacle (error))
    return _ ("Something speaks against this");
  return is_usage (error) ? _ ("The command line cannot be understood")
                          : nf_words_get_headline (error);
}

const char *
nf_cli_error_get_advice (const GError *error)
{
  if (g_error_matches (error, NF_CLI_ERROR, NF_CLI_ERROR_MENDABLE))
    return _ ("Nothing was changed. --fix mends it, and --force goes on all the same.");
  if (is_obstacle (error))
    return _ ("Nothing was changed. --force goes on all the same.");
  return is_usage (error) ? _ ("\"nodeflash help\" lists the commands and options.")
                          : nf_words_get_advice (error);
}
