/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The program, see nf-cli.h.
 */
#include "nf-cli.h"

#include "nf-cli-commands.h"
#include "nf-cli-error.h"
#include "nf-cli-help.h"

static int
print_help (NfCliOutput *output, const NfCliOptions *options)
{
  g_autofree char *text = nf_cli_help_format (options->command);

  nf_cli_output_answer (output, text);
  return NF_CLI_DONE;
}

static int
run_command (NfCliOutput *output, const NfCliOptions *options)
{
  switch (options->command) {
  case NF_CLI_WRITE_FLASH:
    return nf_cli_write_flash (output, options);
  case NF_CLI_ERASE_FLASH:
    return nf_cli_erase_flash (output, options);
  case NF_CLI_ERASE_REGION:
    return nf_cli_erase_region (output, options);
  case NF_CLI_CHIP_ID:
    return nf_cli_chip_id (output, options);
  case NF_CLI_READ_MAC:
    return nf_cli_read_mac (output, options);
  case NF_CLI_FLASH_ID:
    return nf_cli_flash_id (output, options);
  case NF_CLI_RUN:
    return nf_cli_run (output, options);
  case NF_CLI_IMAGE_INFO:
    return nf_cli_image_info (output, options);
  case NF_CLI_PORTS:
    return nf_cli_ports (output, options);
  case NF_CLI_PROFILES:
    return nf_cli_profiles (output, options);
  case NF_CLI_VERSION:
    return nf_cli_version (output, options);
  case NF_CLI_READ_FLASH:
  case NF_CLI_VERIFY_FLASH:
    return nf_cli_refuse (output, options);
  case NF_CLI_NO_COMMAND:
  case NF_CLI_HELP:
  default:
    return print_help (output, options);
  }
}

int
nf_cli_main (const char *const *args)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_auto (NfCliOptions) options = { 0 };
  g_auto (NfCliOutput) output = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok = nf_cli_options_parse (&options, args, environment, &error);

  nf_cli_output_init (&output, &options);
  if (!ok) {
    nf_cli_output_fail (&output, error, NULL);
    return NF_CLI_USAGE;
  }
  return options.help ? print_help (&output, &options) : run_command (&output, &options);
}
