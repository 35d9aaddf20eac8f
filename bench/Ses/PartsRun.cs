using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.Tracking;

namespace Postroad.Bench.Ses;

/// <summary>
/// Where the processor time of a message goes: each part of the product alone, in a process without anything else to do. Compose and sign run as loops on one
/// thread; the ledger runs as a whole campaign through the engine, with mails of no content and a server that accepts at once. Prints one line per part.
/// </summary>
internal static class PartsRun
{
    private const int WarmUp = 3_000;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var messages = arguments.Number("messages", 50_000, 1_000, 10_000_000);
        var (connections, url) = (arguments.Number("connections", 32, 1, 256), arguments.Text("database"));
        await MakeAsync(messages, url);
        await LedgerAsync(messages, connections, url);
        return 0;
    }

    private static async Task MakeAsync(int messages, string? url)
    {
        await using var product = await Installation.OpenAsync(new Uri("http://localhost:9"), 1, url);
        var list = await product.FillListAsync("parts", 500);
        var campaign = await product.DraftAsync(list);
        var run = await product.Get<CampaignRuns>().StartAsync(product.Customer, campaign.Key, CancellationToken.None);
        var content = await product.Get<IMessageComposer>().PrepareAsync(product.Customer, run.Send, CancellationToken.None);
        var people = await RecipientsAsync(product, list, run.Send);
        var keys = product.Get<DeliveryKeys>();
        var mime = new ArrayBufferWriter<byte>(64 * 1024);

        async Task ComposeAsync(int count)
        {
            for (var done = 0; done < count; done += people.Count)
            {
                var data = await content.ReadAsync(people, CancellationToken.None);
                for (var i = 0; i < people.Count; i++)
                {
                    mime.ResetWrittenCount();
                    content.Write(people[i], data[i], keys.Write(people[i].Delivery), 1, mime);
                }
            }
        }

        await ComposeAsync(WarmUp);
        Say("compose", await MeasureAsync(() => ComposeAsync(messages)), messages);

        var message = new OutgoingMessage
        {
            From = content.From, To = people[0].Address, Mime = mime.WrittenMemory, DeliveryKey = keys.Write(people[0].Delivery), Attempt = 1, Tags = content.Tags,
        };
        Sign(message, WarmUp);
        Say("sign", await MeasureAsync(() => Task.Run(() => Sign(message, messages))), messages);
    }

    /// <summary>The request's JSON with its hash, and the Authorization header.</summary>
    private static void Sign(OutgoingMessage message, int count)
    {
        var (body, signer, key) = (new SendEmailBody(null), new SigV4Signer("eu-central-1", "ses"), new AwsKey("AKIABENCHBENCHBENCHB", "bench", null));
        for (var i = 0; i < count; i++)
        {
            using var json = body.Write(message);
            var request = new SignedRequest
            {
                Method = "POST", Host = "localhost:9", Path = "/v2/email/outbound-emails", Query = "", ContentType = "application/json", BodyHash = json.Hash,
            };
            signer.Authorize(request, key, signer.StampOf(TimeProvider.System.GetUtcNow()));
        }
    }

    private static async Task LedgerAsync(int messages, int connections, string? url)
    {
        var nothing = new NothingToSend();
        await using var product = await Installation.OpenAsync(new Uri("http://localhost:9"), connections, url, services =>
            services.AddSingleton<IMessageComposer>(nothing).AddSingleton<IServerOpener>(nothing).AddSingleton<IQuotaLedger>(nothing));
        var list = await product.FillListAsync("parts", messages);
        var warmUp = await product.FillListAsync("warmup", WarmUp);
        var runtime = product.Get<CoreRuntime>();
        await runtime.StartAsync(CancellationToken.None);
        runtime.Begin();
        await ProductRun.MailAsync(product, warmUp);
        Say("ledger", await MeasureAsync(() => ProductRun.MailAsync(product, list)), messages);
        await runtime.StopAsync(CancellationToken.None);
    }

    private static async Task<IReadOnlyList<Recipient>> RecipientsAsync(Installation product, MailingList list, SendId send)
    {
        await using var connection = await product.Database.OpenReadAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT c.id, c.email FROM contacts c JOIN subscriptions s ON s.contact_id = c.id WHERE s.list_id = @list ORDER BY c.id";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@list", list.Id);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync();
        var people = new List<Recipient>();
        while (await reader.ReadAsync()) people.Add(new Recipient(new DeliveryRef(send, people.Count + 1), reader.GetString(1), reader.GetInt64(0)));
        return people;
    }

    private static async Task<TimeSpan> MeasureAsync(Func<Task> work)
    {
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        await work();
        self.Refresh();
        return self.TotalProcessorTime - before;
    }

    private static void Say(string part, TimeSpan cpu, int messages) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PART {part} {cpu.TotalMicroseconds / messages:F2}"));
}
