namespace Postroad.Web.PublicPages;

/// <summary>What somebody sent to a page of recipients.</summary>
internal static class PublicForm
{
    /// <summary>Empty when there is none, and when it cannot be read or was cut off: then somebody pressed a button, and no more is known.</summary>
    public static async Task<IFormCollection> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType) return FormCollection.Empty;
        try
        {
            return await request.ReadFormAsync();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return FormCollection.Empty;
        }
    }
}
