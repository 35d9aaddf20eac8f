using Postroad.Core.Templates;
using Postroad.Core.Tracking;

namespace Postroad.Core.Deliveries;

/// <summary>Pictures of the installation are written into a mail with its own address, and leave with that of the run's tracking domain.</summary>
internal static class OwnPictures
{
    /// <param name="installation">What was written.</param>
    /// <param name="links">What addresses of the run begin with.</param>
    public static ContentSource At(this ContentSource source, Uri installation, Uri links) => installation == links ? source : source with
    {
        Html = source.Html?.Replace(FolderOf(installation), FolderOf(links), StringComparison.OrdinalIgnoreCase),
        Text = source.Text?.Replace(FolderOf(installation), FolderOf(links), StringComparison.OrdinalIgnoreCase),
    };

    private static string FolderOf(Uri site) => new Uri(site, $"{LinkPaths.Picture}/").AbsoluteUri;
}
