using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Notices;

namespace Postroad.Tests.Web;

/// <summary>What goes into the log: whoever reads it gets into nothing.</summary>
public sealed class LogTests
{
    private const string Password = "walnut-scoop-kettle", Guess = "not-the-password-of-anybody";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_password_key_token_or_secret_is_in_any_line_of_the_log()
    {
        using var log = new Collected();
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new Installation.Change { More = services => services.AddSingleton<ILoggerProvider>(log) });
        await LostPasswordTests.AppointAsync(installation);
        await AccountPageTests.SetUpAsync(installation);
        using var guest = new Guest(installation.Web);
        using (await guest.FillAsync("/sign-in", ("email", AccountPageTests.Email), ("password", Guess)))
        using (await guest.FillAsync("/sign-in", ("email", AccountPageTests.Email), ("password", Password)))
        using (await guest.AskAsync(AccountPageTests.Email))
        {
            // Each leaves its traces, or none.
        }

        Assert.NotEmpty(guest.Cookies);
        var services = installation.Web.Services;
        Assert.True(EmailAddress.TryParse(AccountPageTests.Email, out var address, out _));
        var user = (await services.GetRequiredService<Users>().FindAsync(address, Cancel))!;
        var link = await services.GetRequiredService<SignInLinks>().CreateAsync(user.Key, Cancel);
        using (await guest.FillAsync($"/new-password/{link}", ("password", "short")))
        using (await guest.AdminAsync($"/sign-in/{link}"))
        {
            // Tokens in addresses, which servers like to write down.
        }

        var key = Assert.IsType<Edit<NewApiKey>.Saved>(await services.GetRequiredService<ApiKeys>().CreateAsync(installation.Customer, "Shop", [ApiScopes.Everything], "Ines", isAdministrator: true, Cancel)).Value.Secret;
        using (await guest.AdminAsync("/api/v1/campaigns", change: m => m.Headers.Add("Authorization", $"Bearer {key}")))
        using (await guest.AdminAsync("/api/v1/campaigns", HttpMethod.Post, new StringContent("{", System.Text.Encoding.UTF8, "application/json"), m => m.Headers.Add("Authorization", $"Bearer {key}")))
        {
            // One that is right, one that fails in the reading of its body.
        }

        await OwnDomain.AddAsync(installation.Database, installation.Customer, "harbourlane.example", TimeProvider.System);
        await installation.SubscribeAsync("anna@example.com");
        var campaign = await installation.StartCampaignAsync();
        await installation.SettleAsync(campaign);
        var mail = await ReceivedMail.OfAsync(installation, "anna@example.com");
        using (await guest.PublicAsync(mail.Unsubscribe))
        using (await guest.PublicAsync(mail.Unsubscribe + "x"))
        {
            // Links of a mail.
        }

        var secret = installation.Simulator.SecretAccessKey;
        await services.GetRequiredService<ServerControls>().TestAsync((await services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0].PublicId, "Ines", Cancel);
        log.Write($"planted {key}");
        var all = string.Join('\n', log.Lines);
        Assert.True(log.Lines.Count > 3, $"{log.Lines.Count} lines");
        // The control is the line that was planted: what is looked for is found.
        Assert.Contains(key, all, StringComparison.Ordinal);
        all = all.Replace($"planted {key}", "", StringComparison.Ordinal);
        var hidden = new Dictionary<string, string> { ["the password"] = Password, ["a wrong password"] = Guess, ["a link's token"] = link, ["a key"] = key, ["a server's secret"] = secret, ["a link of a mail"] = mail.Unsubscribe.Split('/')[^1] };
        foreach (var (name, value) in guest.Cookies) hidden[$"the cookie {name}"] = value;
        Assert.All(hidden, one => Assert.False(all.Contains(one.Value, StringComparison.Ordinal), $"{one.Key} is in the log"));
    }

    /// <summary>Every line, as the product's own settings let it through, with the text of exceptions.</summary>
    private sealed class Collected : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = [];

        public IReadOnlyCollection<string> Lines => lines;

        public void Write(string line) => lines.Enqueue(line);

        public ILogger CreateLogger(string categoryName) => this;

        // Of what a line stands in nothing is written: the product's log has no scopes.
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lines.Enqueue(formatter(state, exception));
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values) lines.Enqueue(string.Join(' ', values.Select(v => $"{v.Key}={v.Value}")));
            if (exception is not null) lines.Enqueue(exception.ToString());
        }

        public void Dispose()
        {
        }
    }
}
