using Microsoft.EntityFrameworkCore;
using Postroad.Bench.Measuring;
using Postroad.Bench.Ses;
using Postroad.Core;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;

namespace Postroad.Bench.Imports;

/// <summary>One round of the product in a process of its own: the file is uploaded, examined and decided on before READY; from GO to DONE it is imported.</summary>
internal static class ImportRun
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        await using var product = await Installation.OpenAsync(new Uri("http://localhost:9"), 1, arguments.Text("database"));
        var list = await product.FillListAsync("imported", 0);
        await product.Get<CustomFields>().CreateOrFindAsync(product.Customer, [.. ImportFile.Fields.Select(f => new NewCustomField(f, "", FieldType.Text))], "bench", CancellationToken.None);
        var runtime = product.Get<CoreRuntime>();
        await runtime.StartAsync(CancellationToken.None);
        runtime.Begin();
        // The compiler is done with the loops, as far as it ever is.
        var warmUp = await UploadAsync(product, list, arguments.Required("warm-up"));
        await ImportAsync(product, warmUp);
        var measured = await UploadAsync(product, list, arguments.Required("file"));
        var code = await ChildProtocol.RunAsync(() => ImportAsync(product, measured));
        await runtime.StopAsync(CancellationToken.None);
        return code;
    }

    private static async Task<string> UploadAsync(Installation product, MailingList list, string path)
    {
        var uploads = product.Get<ImportUploads>();
        var begun = await uploads.BeginAsync(product.Customer, list.PublicId, new NewUpload(Path.GetFileName(path), new FileInfo(path).Length), "bench", CancellationToken.None);
        var job = begun is Edit<ImportJob>.Saved(var saved) ? saved : throw new InvalidOperationException($"{begun}");
        await using (var file = File.OpenRead(path)) await uploads.PutAsync(product.Customer, job.PublicId, 0, file, CancellationToken.None);
        job = await product.Get<ImportExaminer>().WaitAsync(product.Customer, job.PublicId, TimeSpan.FromMinutes(5), CancellationToken.None);
        var edit = await product.Get<ImportJobs>().SaveAsync(product.Customer, job!.PublicId, job.Version, job.ReadSettings() with { Consent = "bench" }, "bench", CancellationToken.None);
        return edit is Edit<ImportJob>.Saved ? job.PublicId : throw new InvalidOperationException($"{edit}");
    }

    /// <exception cref="InvalidOperationException">It did not finish, or refused somebody: a figure of such a round would be a lie.</exception>
    private static async Task ImportAsync(Installation product, string import)
    {
        var started = await product.Get<ImportJobs>().StartAsync(product.Customer, import, "bench", CancellationToken.None);
        if (started is not ImportMove.Done) throw new InvalidOperationException($"{started}");
        using var timer = new PeriodicTimer(Look);
        while (await timer.WaitForNextTickAsync())
        {
            await using var db = product.Database.Read(product.Customer);
            var job = await db.Set<ImportJob>().SingleAsync(j => j.PublicId == import);
            if (job.State == ImportState.Running) continue;
            var counts = job.ReadCounts();
            if (job.State == ImportState.Finished && counts.Added == counts.Rows) return;
            throw new InvalidOperationException($"{job.State}, {counts}: {job.Why}");
        }
    }
}
