using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fixtures;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Web;

/// <summary>Recipients while our disk does not work: readers get their page, and nobody is told that they have left who has not.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Links_and_pictures_work_and_leaving_says_to_come_again(bool hangs)
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite(), new Installation.Change { More = SwitchedIntake.Put });
        var (guest, mail) = (mailing.Guest, mailing.Mail);
        mailing.Installation.Web.Services.GetRequiredService<SwitchedIntake>().Now = hangs ? SwitchedIntake.Disk.Hangs : SwitchedIntake.Disk.Fails;

        using var click = await guest.PublicAsync(mail.Click);
        Assert.Contains("""<a href="https://""", await AnswerAssert.IsAsync(HttpStatusCode.ServiceUnavailable, click), StringComparison.Ordinal);
        Assert.StartsWith("0; url=https://", Assert.Single(click.Headers.GetValues("Refresh")), StringComparison.Ordinal);
        using var pixel = await guest.PublicAsync(mail.Pixel);
        Assert.StartsWith("GIF89a", await AnswerAssert.IsAsync(HttpStatusCode.ServiceUnavailable, pixel), StringComparison.Ordinal);
        Assert.All([click, pixel], answer => Assert.Equal(60, answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        foreach (var fields in new Dictionary<string, string>[] { [], new() { ["List-Unsubscribe"] = "One-Click" } })
        {
            using var leave = await guest.PublicAsync(mail.Unsubscribe, HttpMethod.Post, new FormUrlEncodedContent(fields));
            Assert.Contains("You are not unsubscribed yet", await AnswerAssert.IsAsync(HttpStatusCode.ServiceUnavailable, leave), StringComparison.Ordinal);
            Assert.Equal(60, leave.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        }

        await using var db = mailing.Installation.Database.Read(mailing.Installation.Customer);
        Assert.False(await db.Set<Suppression>().AnyAsync(TestContext.Current.CancellationToken));

        mailing.Installation.Web.Services.GetRequiredService<SwitchedIntake>().Now = SwitchedIntake.Disk.Works;
        using var later = await guest.PublicAsync(mail.Unsubscribe, HttpMethod.Post);
        await AnswerAssert.IsAsync(HttpStatusCode.OK, later);
        Assert.True(await db.Set<Suppression>().AnyAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_database_that_does_not_answer_keeps_nobody_waiting_and_takes_nothing_back_from_who_has_left()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite(), new Installation.Change { More = SwitchedDatabase.Put });
        var (guest, mail, database) = (mailing.Guest, mailing.Mail, mailing.Installation.Web.Services.GetRequiredService<SwitchedDatabase>());
        database.HangsAfter = 0;
        using var click = await guest.PublicAsync(mail.Click);
        await AnswerAssert.IsAsync(HttpStatusCode.ServiceUnavailable, click);
        Assert.NotNull(click.Headers.RetryAfter);
        using var leave = await guest.PublicAsync(mail.Unsubscribe, HttpMethod.Post);
        Assert.Contains("You are not unsubscribed yet", await AnswerAssert.IsAsync(HttpStatusCode.ServiceUnavailable, leave), StringComparison.Ordinal);

        // It answers who that is, takes the unsubscribe, and is gone before the page is made.
        database.HangsAfter = 1;
        using var left = await guest.PublicAsync(mail.Unsubscribe, HttpMethod.Post);
        Assert.Contains("You are unsubscribed", await AnswerAssert.IsAsync(HttpStatusCode.OK, left), StringComparison.Ordinal);
        await using var db = mailing.Installation.Database.Read(mailing.Installation.Customer);
        Assert.True(await db.Set<Suppression>().AnyAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_comes_before_it_is_known_where_we_listen_is_told_when_to_come_again()
    {
        var http = new DefaultHttpContext();
        await OriginGate.TellApartAsync(http, new Origins(new Unbound(), new HostOptions { DataFolder = "data" }, null!), _ => throw new InvalidOperationException("Not let through"));
        Assert.Equal((503, "1"), (http.Response.StatusCode, http.Response.Headers.RetryAfter.ToString()));
    }

    private sealed class Unbound : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
