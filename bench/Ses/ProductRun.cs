using Postroad.Bench.Measuring;
using Postroad.Core;
using Postroad.Core.Campaigns;
using Postroad.Core.Lists;

namespace Postroad.Bench.Ses;

/// <summary>
/// One round of the product, in a process of its own: a warm-up campaign first, then, from GO, the start of the measured campaign (its audience expanded on the
/// way, as always) until the last outcome is in the database.
/// </summary>
internal static class ProductRun
{
    /// <summary>Enough for the compiler to be done with the loops, as far as it ever is.</summary>
    private const int WarmUpRecipients = 20_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        await using var product = arguments.Text("folder") is { } folder
            ? await Installation.ReopenAsync(folder, arguments.Required("at"))
            : await Installation.OpenAsync(new Uri(arguments.Required("endpoint")), arguments.Number("connections", 32, 1, 256), arguments.Text("database"));
        return await RunAsync(product, arguments.Text("list") ?? "measured", arguments.Number("recipients", 100_000, 1, 100_000_000));
    }

    /// <param name="product">As it is to be measured.</param>
    /// <param name="name">Of a list that is made for it.</param>
    /// <param name="recipients">Its people.</param>
    public static async Task<int> RunAsync(Installation product, string name, int recipients)
    {
        var list = await product.FillListAsync(name, recipients);
        var warmUp = await product.FillListAsync($"warmup-{name}", WarmUpRecipients);

        var runtime = product.Get<CoreRuntime>();
        await runtime.StartAsync(CancellationToken.None);
        runtime.Begin();
        await MailAsync(product, warmUp);
        var code = await ChildProtocol.RunAsync(() => MailAsync(product, list));
        await runtime.StopAsync(CancellationToken.None);
        return code;
    }

    /// <summary>Mails a list and returns when every outcome is on disk.</summary>
    /// <exception cref="InvalidOperationException">Something was not sent: a figure of such a round would be a lie.</exception>
    public static async Task MailAsync(Installation product, MailingList list)
    {
        var campaign = await product.DraftAsync(list);
        var run = await product.Get<CampaignRuns>().StartAsync(product.Customer, campaign.Key, CancellationToken.None);
        using var timer = new PeriodicTimer(Look);
        while (await timer.WaitForNextTickAsync())
        {
            var (done, recipients, sent) = await ReadAsync(product, run.Send.Value);
            if (!done) continue;
            if (sent == recipients) return;
            throw new InvalidOperationException($"Of {recipients} recipients only {sent} were sent to.");
        }
    }

    private static async Task<(bool Done, long Recipients, long Sent)> ReadAsync(Installation product, long send)
    {
        await using var connection = await product.Database.OpenReadAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT s.expansion_done, COALESCE(SUM(c.recipients), 0), COALESCE(SUM(c.sent), 0), COALESCE(SUM(c.suppressed + c.failed), 0)
            FROM sends s LEFT JOIN send_counters c ON c.send_id = s.id WHERE s.id = @send GROUP BY s.expansion_done
            """;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@send", send);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (expanded, recipients, sent, left) = (Convert.ToBoolean(reader.GetValue(0), null), Convert.ToInt64(reader.GetValue(1), null), Convert.ToInt64(reader.GetValue(2), null), Convert.ToInt64(reader.GetValue(3), null));
        return (expanded && sent + left == recipients, recipients, sent);
    }
}
