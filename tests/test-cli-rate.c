/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * At what rate nodeflash talks when none was given, and what it remembers.
 */
#include "nf-cli-rate.h"

#include "nf-adapters.h"
#include "nf-port.h"

#include <glib/gstdio.h>
#include <string.h>

#define PORT "/dev/ttyNF0"

static guint
choose (const char *port, guint given)
{
  g_autofree char *name = g_strdup (port);
  NfCliOptions options = { .port = name, .baud = given };

  return nf_cli_rate_choose (&options);
}

static void
remember (const char *port, guint asked, guint reached)
{
  NfPlanOptions options = { .baud = asked };
  NfResult result = { .is_task_done = TRUE, .used_stub = TRUE, .baud = reached };
  g_autoptr (NfPlan) plan = nf_plan_new_identify (&options, FALSE, NULL);

  nf_cli_rate_remember (plan, port, &result);
}

static void
test_choose (void)
{
  g_assert_cmpuint (choose (PORT, 0), ==, 460800);
  remember (PORT, 460800, 230400);
  g_assert_cmpuint (choose (PORT, 0), ==, 230400);
  g_assert_cmpuint (choose (PORT, 74880), ==, 74880);
  g_assert_cmpuint (choose ("/dev/ttyNF1", 0), ==, 460800);
}

/* Less than it can is no news of an adapter, unless it could not do what it was asked for. */
static void
test_remember (void)
{
  remember (PORT, 921600, 921600);
  g_assert_cmpuint (choose (PORT, 0), ==, 921600);
  remember (PORT, 115200, 115200);
  g_assert_cmpuint (choose (PORT, 0), ==, 921600);
  remember (PORT, 921600, 460800);
  g_assert_cmpuint (choose (PORT, 0), ==, 460800);
}

static void
test_forget (void)
{
  NfPlanOptions options = { .baud = 460800 };
  g_autoptr (NfPlan) plan = nf_plan_new_identify (&options, FALSE, NULL);
  const NfResult results[] = {
    { .is_task_done = FALSE, .used_stub = TRUE, .baud = 115200 },
    { .is_task_done = TRUE, .used_stub = FALSE, .baud = 115200 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    nf_cli_rate_remember (plan, "/dev/ttyNF2", &results[i]);
  g_assert_cmpuint (choose ("/dev/ttyNF2", 0), ==, 460800);
  remember ("virtual:esp-01?fast", 460800, 115200);
  g_assert_cmpuint (choose ("virtual:esp-01?fast", 0), ==, 460800);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("nf-cli-rate-XXXXXX", NULL);
  g_autofree char *file = NULL;
  int status = 0;

  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-rate/choose", test_choose);
  g_test_add_func ("/cli-rate/remember", test_remember);
  g_test_add_func ("/cli-rate/forget", test_forget);
  status = g_test_run ();
  file = nf_adapters_dup_default_file ();
  g_remove (file);
  *strrchr (file, G_DIR_SEPARATOR) = '\0';
  g_rmdir (file);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  return status;
}
