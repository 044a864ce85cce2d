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

typedef int (*CommandFunction) (NfCliOutput *output, const NfCliOptions *options);

static const CommandFunction functions[] = {
  [NF_CLI_WRITE_FLASH] = nf_cli_write_flash,
  [NF_CLI_READ_FLASH] = nf_cli_read_flash,
  [NF_CLI_VERIFY_FLASH] = nf_cli_verify_flash,
  [NF_CLI_ERASE_FLASH] = nf_cli_erase,
  [NF_CLI_ERASE_REGION] = nf_cli_erase,
  [NF_CLI_RESTORE] = nf_cli_restore,
  [NF_CLI_SURVEY] = nf_cli_survey,
  [NF_CLI_DOCTOR] = nf_cli_doctor,
  [NF_CLI_MONITOR] = nf_cli_monitor,
  [NF_CLI_CHIP_ID] = nf_cli_chip_id,
  [NF_CLI_READ_MAC] = nf_cli_read_mac,
  [NF_CLI_FLASH_ID] = nf_cli_flash_id,
  [NF_CLI_READ_FLASH_STATUS] = nf_cli_read_flash_status,
  [NF_CLI_WRITE_FLASH_STATUS] = nf_cli_write_flash_status,
  [NF_CLI_READ_FLASH_SFDP] = nf_cli_read_flash_sfdp,
  [NF_CLI_READ_MEM] = nf_cli_read_mem,
  [NF_CLI_WRITE_MEM] = nf_cli_write_mem,
  [NF_CLI_DUMP_MEM] = nf_cli_dump_mem,
  [NF_CLI_LOAD_RAM] = nf_cli_load_ram,
  [NF_CLI_RUN] = nf_cli_run,
  [NF_CLI_IMAGE_INFO] = nf_cli_image_info,
  [NF_CLI_BUNDLE_INFO] = nf_cli_bundle_info,
  [NF_CLI_MERGE_BIN] = nf_cli_merge_bin,
  [NF_CLI_PORTS] = nf_cli_ports,
  [NF_CLI_PROFILES] = nf_cli_profiles,
  [NF_CLI_VERSION] = nf_cli_version,
};

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
  return options.help ? print_help (&output, &options)
                      : functions[options.command](&output, &options);
}
